import type { Position } from './event.js';
import { lowest, overallProgress } from './overall-progress.js';
import { partOf } from './parts.js';
import { pause } from './pause.js';
import type { Pause } from './pause.js';
import { BuildGone } from './read-store.js';
import type { Build, Progress, ReadStore, StoppedStream } from './read-store.js';
import type { View } from './view.js';

/** What a process that keeps no views, or only parts of them, learns from their store. */
export interface StandingSource {
  readonly store: Pick<ReadStore, 'serving' | 'builds' | 'progress'>;
  /** Identity of the log: progress on another one counts as nothing seen. */
  readonly log: string;
}

/** How far a build is. */
export interface BuildStanding {
  readonly build: Build;
  /** All of its parts have seen everything up to here; undefined while one has seen nothing. */
  readonly position: Position | undefined;
  /** Of each part. */
  readonly parts: readonly (Position | undefined)[];
  /** Not empty: the documents named are as they were before these events. */
  readonly stopped: readonly StoppedStream[];
}

export interface ViewStanding {
  readonly view: string;
  /** The build that answers, whatever its version. */
  readonly serving: BuildStanding | undefined;
  /** The build of the view's version that fills beside it, or before there is one. */
  readonly building: BuildStanding | undefined;
}

const ATTEMPTS = 4;

export const viewStanding = async (
  source: StandingSource,
  view: Pick<View, 'name' | 'version'>,
): Promise<ViewStanding> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await standingNow(source, view);
    } catch (error) {
      if (!(error instanceof BuildGone) || attempt === ATTEMPTS) throw error;
    }
  }
};

const standingNow = async (
  source: StandingSource,
  { name, version }: Pick<View, 'name' | 'version'>,
): Promise<ViewStanding> => {
  const builds = await source.store.builds(name);
  const serving = await source.store.serving(name);
  const filling = builds.find((build) => build.number !== serving?.number && build.version === version);
  return {
    view: name,
    serving: serving && (await buildStanding(source, serving)),
    building: filling && (await buildStanding(source, filling)),
  };
};

const buildStanding = async ({ store, log }: StandingSource, build: Build): Promise<BuildStanding> => {
  const progress = ofLog(log, await store.progress(build));
  const { position, stopped } = overallProgress(progress);
  return { build, position, parts: progress.map((part) => part?.position), stopped };
};

const ofLog = (log: string, progress: readonly (Progress | undefined)[]): readonly (Progress | undefined)[] =>
  progress.map((part) => (part?.log === log ? part : undefined));

/** The view, and the documents that a question is about; without these it is about all. */
export interface Asked {
  readonly view: string;
  readonly ids?: readonly string[] | undefined;
}

/** How far the build that serves is, as far as the documents asked about go. Undefined where it has seen nothing, or none serves. */
export const seenOf = async ({ store, log }: StandingSource, { view, ids }: Asked): Promise<Position | undefined> => {
  const build = await store.serving(view);
  if (!build) return undefined;
  const progress = ofLog(log, await progressOf(store, build));
  const asked = ids && new Set(ids.map((id) => partOf(view, id, build.parts)));
  const parts = asked ? progress.filter((_, part) => asked.has(part)) : progress;
  // A part that has caught up with an empty log has seen its beginning.
  return lowest(parts.map((part) => part && (part.position ?? 0n)));
};

/** None of a build that was replaced meanwhile: whoever waits looks again. */
const progressOf = async (store: StandingSource['store'], build: Build): Promise<readonly (Progress | undefined)[]> => {
  try {
    return await store.progress(build);
  } catch (error) {
    if (error instanceof BuildGone) return [];
    throw error;
  }
};

const FIRST_LOOK_MS = 10;
const LAST_LOOK_MS = 100;

/**
 * Gives a function that waits, by looking again and again, until the documents asked about have seen a position; at most so many milliseconds. It
 * resolves to whether they have.
 */
export const waitingFor =
  (source: StandingSource, timing: { readonly clock?: () => number; readonly pause?: Pause } = {}) =>
  async (asked: Asked, position: Position, ms: number): Promise<boolean> => {
    const { clock = Date.now, pause: rest = pause } = timing;
    const end = clock() + ms;
    for (let look = FIRST_LOOK_MS; ; look = Math.min(LAST_LOOK_MS, look * 2)) {
      if (((await seenOf(source, asked)) ?? -1n) >= position) return true;
      const left = end - clock();
      if (left <= 0) return false;
      await rest(Math.min(look, left));
    }
  };
