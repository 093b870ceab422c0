import { setTimeout as pause } from 'node:timers/promises';
import type { EventReader } from '@adapters/event-store/embedded/embedded-log-reader.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import { overallProgress } from '@kernel/overall-progress.js';
import { BuildGone } from '@kernel/read-store.js';
import type { ReadStore } from '@kernel/read-store.js';
import type { View } from '@kernel/view.js';
import { viewsOfLog } from '@kernel/views-of-log.js';
import { VIEWS } from '@modules/standing/contracts.js';
import { onceThere } from '../../record/src/once-there.js';
import { isShared } from '../../record/src/storage.js';
import type { Notice, Storage } from '../../record/src/storage.js';
import { openLogReader, openReadStoreReader } from '../../record/src/stores.js';
import { Failure } from '../../runtime/failure.js';
import { say } from './output/print.js';
import { whenLong } from './output/when-long.js';

/** A view that has not moved for so long is not going to. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 100;

/**
 * Answers from the views of a record once they have seen all of its log. Beside a server, that one keeps them; without, this process brings
 * them up to date first.
 */
export const withViews = <T>(storage: Storage, ask: (store: ReadStore) => Promise<T>): Promise<T> =>
  onceThere(storage, say, (notice) => asked({ ...storage, waitUntil: undefined }, ask, notice));

const asked = async <T>(storage: Storage, ask: (store: ReadStore) => Promise<T>, notice: Notice): Promise<T> => {
  const { caughtUp } = await lagOf(storage, notice);
  if (!caughtUp) await catchUp(storage, notice);
  const store = await openReadStoreReader(storage);
  try {
    return await ask(store);
  } finally {
    await store.close();
  }
};

/** Where others write to the same log, all that they wrote since it was last followed is looked through. */
const LOOKING = 'The log is looked through for what the views have not seen …';

const catchUp = async (storage: Storage, notice: Notice): Promise<void> => {
  notice('The views are brought up to date with the log …');
  const keeper = await keeperOf(storage, notice);
  try {
    await looking(storage, (look) => untilCaughtUp(look, () => keeper?.nobody()));
  } finally {
    await keeper?.close();
  }
};

interface Keeper {
  close(): void | Promise<void>;
  /** Why nothing moves, where this process leaves the views to projectors and none is at work. */
  nobody(): string | undefined | Promise<string | undefined>;
}

/** Undefined when another process holds the folder: then that one keeps the views. */
const keeperOf = async (storage: Storage, notice: Notice): Promise<Keeper | undefined> => {
  if (isShared(storage)) return sharedKeeper(storage, notice);
  const { openRecord } = await import('../../record/src/open-record.js');
  try {
    const record = await openRecord({ ...storage, notice });
    return { close: () => record.close(), nobody: () => undefined };
  } catch (error) {
    if (error instanceof Error && error.name === 'FolderInUse') return undefined;
    throw error;
  }
};

const sharedKeeper = async (storage: Storage, notice: Notice): Promise<Keeper> => {
  const { sharedViewsService } = await import('../../record/src/shared-views-service.js');
  await using opening = new AsyncDisposableStack();
  const service = opening.adopt(await sharedViewsService(storage), (opened) => opened.close());
  const said = await service.methods.notice();
  if (said !== undefined) notice(said);
  const open = opening.move();
  return { close: () => open.disposeAsync(), nobody: () => service.methods.notice() };
};

const STAND_STILL = 'The views stand still, behind the log, so nothing can be answered.';
const START_ONE = 'a projector that is at work (docs/operations.md says how to start one)';
const LOOK_WHY =
  'what the server or the projectors that keep them say of it; where they say nothing, see “kronika rebuild”';

type Look = () => Promise<Lag>;

/** Whoever keeps views in a file may set it aside and make another: it is opened anew for each look, as a server, and the log, need not be. */
const looking = async (storage: Storage, until: (look: Look) => Promise<void>): Promise<void> => {
  await using open = new AsyncDisposableStack();
  const log = open.adopt(await openLogReader(storage), closed);
  if (storage.readStore === undefined) return await until(() => lagBehind(storage, log));
  const store = open.adopt(await openReadStoreReader(storage), closed);
  await until(() => lagIn(store, log));
};

const untilCaughtUp = async (look: Look, nobody: () => ReturnType<Keeper['nobody']>): Promise<void> => {
  let last: string | undefined;
  let movedAt = performance.now();
  for (;;) {
    const { caughtUp, seen } = await look();
    if (caughtUp) return;
    if (seen !== last) movedAt = performance.now();
    last = seen;
    if (performance.now() - movedAt > PATIENCE_MS)
      throw new Failure(STAND_STILL, (await nobody()) ? START_ONE : LOOK_WHY);
    await pause(LOOK_EVERY_MS);
  }
};

interface Lag {
  readonly caughtUp: boolean;
  /** How far all builds are, those that fill included: changes while they move. */
  readonly seen: string;
}

const NOTHING: Lag = { caughtUp: false, seen: '' };

/** The log first: where that cannot be reached, nothing else need be tried. */
const lagOf = async (storage: Storage, notice: Notice): Promise<Lag> => {
  await using open = new AsyncDisposableStack();
  const log = open.adopt(await openLogReader(storage, notice), closed);
  return await whenLong(
    () => lagBehind(storage, log),
    () => notice(LOOKING),
  );
};

const lagBehind = async (storage: Storage, log: EventReader): Promise<Lag> => {
  await using open = new AsyncDisposableStack();
  const store = await openedViews(storage);
  return store ? await lagIn(open.adopt(store, closed), log) : NOTHING;
};

const lagIn = async (store: ReadStore, log: EventReader): Promise<Lag> => {
  const lags = await Promise.all(VIEWS.map((view) => lagOfView(view, log, store).catch(whereGone)));
  return { caughtUp: lags.every(({ caughtUp }) => caughtUp), seen: lags.map(({ seen }) => seen).join(' ') };
};

const closed = (store: { close(): Promise<void> }): Promise<void> => store.close();

/** Undefined where files of views are missing, or of another version: then they are made. */
const openedViews = async (storage: Storage): Promise<ReadStore | undefined> => {
  try {
    return await openReadStoreReader(storage);
  } catch (error) {
    if (storage.readStore === undefined && error instanceof StoreUnavailable) return undefined;
    throw error;
  }
};

/** Another build took its place between two looks. */
const whereGone = (error: unknown): Lag => {
  if (error instanceof BuildGone) return NOTHING;
  throw error;
};

/** A build is behind when there are later events of streams that its view reads; those of others need not be noted in it. */
const lagOfView = async ({ name, version, categories }: View, log: EventReader, store: ReadStore): Promise<Lag> => {
  const builds = await store.builds(name);
  const seen = (await Promise.all(builds.map((build) => store.progress(build))))
    .flatMap((parts) => parts.map((progress) => String(progress?.position)))
    .join(' ');
  const build = await store.serving(name);
  const parts = build?.version === version ? await viewsOfLog(store, log).progress(build) : [];
  if (parts.length === 0 || parts.includes(undefined)) return { caughtUp: false, seen };
  for await (const { events } of log.readAll({ after: overallProgress(parts).position, categories, batchSize: 1 }))
    if (events.length > 0) return { caughtUp: false, seen };
  return { caughtUp: true, seen };
};
