import type { EventStore } from './event-store.js';
import { checkProgress } from './projector-guards.js';
import { AheadOfLog, BuiltFromOtherLog } from './projector.errors.js';
import { BuildGone } from './read-store.js';
import type { Build, ReadStore } from './read-store.js';
import type { View } from './view.js';

/**
 * Read models that answer for one log, and for no other: documents that were folded from another log, or from this one before it was put back to an
 * earlier state, would speak of events that are not on record. What asks a build for its progress, as every question does, is refused then.
 * @throws BuiltFromOtherLog · AheadOfLog, by `progress`
 */
export const viewsOfLog = (store: ReadStore, log: Pick<EventStore, 'identity' | 'head'>): ReadStore => ({
  serving: (view) => store.serving(view),
  builds: (view) => store.builds(view),
  begin: (view, version, parts) => store.begin(view, version, parts),
  promote: (build) => store.promote(build),
  drop: (build) => store.drop(build),
  progress: progressOfLog(store, log),
  revisions: (build, streams) => store.revisions(build, streams),
  commit: (build, commit) => store.commit(build, commit),
  get: (build, id) => store.get(build, id),
  getMany: (build, ids) => store.getMany(build, ids),
  documents: (build, range) => store.documents(build, range),
  cards: (build, range) => store.cards(build, range),
  close: () => store.close(),
});

const progressOfLog = (store: ReadStore, log: Pick<EventStore, 'identity' | 'head'>): ReadStore['progress'] => {
  /** A build that was no further than this log once follows it: the log's end is asked for once. */
  const followers = new Set<number>();
  return async (build) => {
    const parts = await store.progress(build);
    const identity = await log.identity();
    const head = followers.has(build.number) ? FAR : await log.head();
    for (const part of parts) checkProgress(build, part, { identity, head });
    followers.add(build.number);
    return parts;
  };
};

/**
 * The same for who only waits for a position: what was folded from another log, or from a later state of this one, has seen nothing of this one, whatever
 * its position.
 */
export const seenOfLog = (
  store: ReadStore,
  log: Pick<EventStore, 'identity' | 'head'>,
): Pick<ReadStore, 'serving' | 'builds' | 'progress'> => {
  const progress = progressOfLog(store, log);
  return {
    serving: (view) => store.serving(view),
    builds: (view) => store.builds(view),
    progress: (build) =>
      progress(build).catch((error: unknown) => {
        if (error instanceof BuiltFromOtherLog || error instanceof AheadOfLog) return nothingSeen(build);
        throw error;
      }),
  };
};

const nothingSeen = ({ parts }: Build): readonly undefined[] => Array.from({ length: parts }, () => undefined);

/** Beyond any position: they are 64 bits wide. */
const FAR = 2n ** 64n;

/**
 * Refuses where a view answers for another log, and no build is begun that may take its place: whoever keeps it has ended, and to wait for it would be
 * in vain.
 * @param store one of `viewsOfLog`
 * @throws BuiltFromOtherLog · AheadOfLog
 */
export const mustFollow = async (
  store: Pick<ReadStore, 'serving' | 'builds' | 'progress'>,
  views: readonly Pick<View, 'name' | 'version'>[],
): Promise<void> => {
  for (const { name, version } of views) {
    const serving = await store.serving(name);
    const builds = await store.builds(name);
    const replaced = builds.some((build) => build.number !== serving?.number && build.version === version);
    if (serving && !replaced) await store.progress(serving).catch(unlessGone);
  }
};

/** Another has taken its place meanwhile. */
const unlessGone = (error: unknown): void => {
  if (!(error instanceof BuildGone)) throw error;
};
