import type { EventReader } from '@adapters/event-store/embedded/embedded-log-reader.js';
import type { Owner } from '@kernel/leases.js';
import { pause } from '@kernel/pause.js';
import type { SharedProjector, SharedState } from '@kernel/shared-projector.js';
import { ConfigurationFault } from '../../record/src/configuration-fault.js';
import { inTime } from '../../record/src/in-time.js';
import { openSharedViews } from '../../record/src/mongo-stores.js';
import type { SharedViews } from '../../record/src/mongo-stores.js';
import { onceThere } from '../../record/src/once-there.js';
import { calledOnThisMachine, ownerCalled, projectorOver } from '../../record/src/own-projector.js';
import { inWords, isShared } from '../../record/src/storage.js';
import type { Notice, Storage } from '../../record/src/storage.js';
import { openLogReader } from '../../record/src/stores.js';

/** What a projector is called, where it is told how far it is, and how long after the last look it is looked at again. */
interface Telling {
  readonly name: string;
  readonly say: Notice;
  readonly everyMs: number;
}

/**
 * Keeps its share of the read models until the signal is given, and says how far it is whenever that has changed.
 * @throws ConfigurationFault · StoreUnavailable · RevisionGap · BuiltFromOtherLog · AheadOfLog
 */
export const projectUntil = async (signal: AbortSignal, storage: Storage, telling: Telling): Promise<void> => {
  const { name, say } = telling;
  requireShared(storage);
  await using stores = await onceThere(storage, say, (notice) => openStores(storage, notice));
  const { log, views } = stores;
  const owner = ownerCalled(name);
  await sayNamesakes(name, views, say);
  const projector = projectorOver({ log, views, owner, notice: say });
  say(`Projector ${owner} keeps its share of the read models of ${inWords(storage)}.`);
  const running = told(projector, signal, telling);
  await Promise.race([running, given(signal)]);
  say((await inTime(running)) ? 'It has given its parts back and ends.' : ENDS_LATE);
};

const ENDS_LATE = 'It ends. A store is away, so its parts are free only when its leases have run out.';

/** Runs until the signal is given, and says how far it is. */
const told = async (projector: SharedProjector, signal: AbortSignal, telling: Telling): Promise<void> => {
  const over = new AbortController();
  const lines = tell(projector, AbortSignal.any([signal, over.signal]), telling);
  try {
    await projector.run(signal);
  } finally {
    over.abort();
    await lines;
  }
};

const given = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

interface Stores extends AsyncDisposable {
  readonly log: EventReader;
  readonly views: SharedViews;
}

const openStores = async (storage: Storage, notice: Notice): Promise<Stores> => {
  await using opening = new AsyncDisposableStack();
  const log = opening.adopt(await openLogReader(storage, notice), closed);
  const views = opening.adopt(await openSharedViews(storage, notice), closed);
  const open = opening.move();
  return { log, views, [Symbol.asyncDispose]: () => open.disposeAsync() };
};

/** For health checks. A container is a machine of its own name. @throws ConfigurationFault · StoreUnavailable */
export const checkProjector = async (name: string, storage: Storage, say: Notice): Promise<void> => {
  requireShared(storage);
  const views = await openSharedViews(storage);
  try {
    const found = await livingCalled(name, views);
    if (found.length === 0)
      throw new ConfigurationFault(
        `No projector of this machine that is called ${name} is at work.`,
        'one that runs, and reaches its stores',
      );
    for (const { owner, parts } of found) say(`${owner} is at work and holds ${parts.length} parts.`);
  } finally {
    await views.close();
  }
};

const livingCalled = async (name: string, { leases }: SharedViews): Promise<readonly Owner[]> =>
  (await leases.owners()).filter(({ owner }) => owner.startsWith(calledOnThisMachine(name)));

/** While another one of that name lives, a health check would find it and say that all is well. */
const sayNamesakes = async (name: string, views: SharedViews, say: Notice): Promise<void> => {
  // Of a store that is away the projector itself tells.
  const [namesake] = await livingCalled(name, views).catch(() => []);
  if (!namesake) return;
  say(
    `${namesake.owner} is a projector of the same name on this machine, or was until a moment ago. Where several run on one machine, --name tells them apart for health checks.`,
  );
};

const requireShared = (storage: Storage): void => {
  if (isShared(storage)) return;
  throw new ConfigurationFault(
    'A projector of its own shares the work with other processes, and an embedded store belongs to one process only: “kronika serve” keeps its read models itself.',
    'both EVENT_STORE_URL and READ_STORE_URL',
  );
};

const closed = (store: { close(): Promise<void> }): Promise<void> => store.close();

const tell = async (projector: SharedProjector, signal: AbortSignal, { say, everyMs }: Telling): Promise<void> => {
  let last = '';
  while (!signal.aborted) {
    // A store that cannot be reached is told by the projector itself.
    const line = await projector.state().then(inOneLine, () => last);
    if (line !== last) say(line);
    last = line;
    await pause(everyMs, signal);
  }
};

const atWork = (names: readonly string[]): string =>
  names.length === 0 ? 'nobody at work' : `${names.length} at work (${names.join(', ')})`;

const inOneLine = ({ owner, head, lanes, owners }: SharedState): string => {
  const parts = new Set(lanes.map(({ part }) => part)).size;
  const positions = lanes.map(({ position }) => position ?? 0n);
  const lowest = positions.reduce((low, at) => (at < low ? at : low), positions[0] ?? 0n);
  const behind = lanes.filter(({ follows }) => !follows).length;
  const stopped = lanes.flatMap((lane) => lane.stopped).length;
  return [
    `${parts} parts held, ${atWork(owners.map((one) => (one.owner === owner ? 'this one' : one.owner)))}`,
    // Before it holds a part it does not know what has been seen.
    `the log ends at ${head ?? 'its beginning'}${lanes.length > 0 ? `, all parts have seen ${lowest}` : ''}`,
    ...(behind > 0 ? [`${behind} of ${lanes.length} builds of parts read what the log holds already`] : []),
    ...(stopped > 0 ? [`${stopped} streams are set aside: see /ready`] : []),
  ].join('; ');
};
