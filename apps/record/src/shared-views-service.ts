import type { Service } from '@adapters/worker/serve.js';
import { seenOfLog } from '@kernel/views-of-log.js';
import { openSharedViews } from './mongo-stores.js';
import { Notices } from './notices.js';
import { SharedKeeping } from './shared-keeping.js';
import { sharingReads } from './sharing-reads.js';
import type { Storage } from './storage.js';
import { openLogReader } from './stores.js';
import type { ViewsMethods } from './views-service.js';

/** Answers for read models that several processes keep, and keeps its share of them unless the storage says otherwise. */
export const sharedViewsService = async (storage: Storage): Promise<Service<ViewsMethods>> => {
  await using opening = new AsyncDisposableStack();
  const notices = new Notices();
  const log = opening.adopt(await openLogReader(storage, notices.say), closed);
  // That MongoDB is away, the thread that writes tells by its own connection.
  const views = opening.adopt(await openSharedViews(storage), closed);
  const source = { store: sharingReads(seenOfLog(views.store, log)), log: await log.identity() };
  const keeps = storage.projections !== 'apart';
  const keeping = new SharedKeeping({ log, views, source, keeps, notice: notices.say });
  opening.defer(() => keeping.end());
  const open = opening.move();
  return {
    methods: {
      waitFor: (position, ms, asked) => keeping.waitFor(BigInt(position), ms, asked),
      states: () => keeping.states(),
      checkRebuild: (names) => keeping.checkRebuild(names),
      rebuild: (names) => keeping.rebuild(names),
      progress: () => keeping.progress,
      notice: () => keeping.notice(),
      nextNotice: () => notices.next(),
    },
    close: () => open.disposeAsync(),
  };
};

const closed = (store: { close(): Promise<void> }): Promise<void> => store.close();
