import { openEmbeddedReadStore } from '@adapters/read-store/embedded/embedded-read-store.js';
import type { Service } from '@adapters/worker/serve.js';
import { Projector } from '@kernel/projector.js';
import type { ViewState } from '@kernel/projector.js';
import type { Asked } from '@kernel/view-standing.js';
import type { FillProgress } from '@kernel/projector-filling.js';
import { VIEWS } from '@modules/standing/contracts.js';
import { decodeRecorded } from './decode.js';
import { Keeping } from './keeping.js';
import { Notices } from './notices.js';
import { nowAndThen } from './now-and-then.js';
import type { Storage } from './storage.js';
import { openProjectedLog } from './stores.js';

/** What the thread that keeps the views is asked for. Positions travel as decimal text. */
export type ViewsMethods = {
  /** Whether all views, or those documents that are asked about, have seen the position; waits at most `ms`. */
  readonly waitFor: (position: string, ms: number, asked?: readonly Asked[]) => Promise<boolean>;
  readonly states: () => readonly ViewState[] | Promise<readonly ViewState[]>;
  /** Whether a rebuild may begin now. @throws NoSuchView · AlreadyBuilding · StoreUnavailable */
  readonly checkRebuild: (views: readonly string[]) => void | Promise<void>;
  /** Resolves when the new builds have taken over. @throws NoSuchView · AlreadyBuilding */
  readonly rebuild: (views: readonly string[]) => Promise<boolean>;
  /** Of the rebuild under way, or the last one. */
  readonly progress: () => FillProgress | undefined;
  /** What the operator is to be told at the start: what was set aside when the file was opened, or that nobody keeps the views. */
  readonly notice: () => string | undefined | Promise<string | undefined>;
  /** What the operator is to be told later: as soon as there is something. */
  readonly nextNotice: () => Promise<string>;
};

const NAMES = VIEWS.map(({ name }) => name);

/** Keeps the views of a folder: the only one that writes them. */
export const viewsService = async (storage: Storage): Promise<Service<ViewsMethods>> => {
  const notices = new Notices();
  const log = await openProjectedLog(storage, notices.say);
  const store = openEmbeddedReadStore(storage.folder);
  const projector = new Projector({ log, store, views: VIEWS, decode: decodeRecorded });
  const keeping = new Keeping({ projector, views: NAMES, notice: nowAndThen(notices.say) });
  return {
    methods: {
      waitFor: (position, ms) => keeping.waitFor(BigInt(position), ms),
      states: () => keeping.states(),
      checkRebuild: (views) => keeping.checkRebuild(views),
      rebuild: (views) => keeping.rebuild(views),
      progress: () => keeping.progress,
      notice: () => store.notice,
      nextNotice: () => notices.next(),
    },
    close: async () => {
      await keeping.end();
      await store.close();
      await log.close();
    },
  };
};
