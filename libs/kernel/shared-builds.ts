import { overallProgress } from './overall-progress.js';
import { SHARED_PARTS } from './parts.js';
import { isOfView } from './projector-feed.js';
import type { Feed } from './projector-feed.js';
import type { Lane } from './projector-lane.js';
import { AheadOfLog, AlreadyBuilding, BuiltFromOtherLog } from './projector.errors.js';
import { BuildGone } from './read-store.js';
import type { Build, ReadStore } from './read-store.js';
import type { View } from './view.js';

/** A build that projectors keep together. */
export interface KeptBuild {
  readonly view: View;
  readonly build: Build;
  /** False while it fills. */
  readonly serves: boolean;
  /** Another one fills beside it, to take its place. */
  readonly replaced: boolean;
}

/**
 * The builds of views that are to be kept now: of each view the one that serves, and of those that fill the one begun first. Where there is
 * neither, one is begun; one of which all parts have caught up takes over. Whoever asks may do so, and any number at once: all come to the same.
 *
 * Where a build of a later version serves, none is begun: else projectors of two versions, which run beside each other while one is replaced by
 * the other, would replace each other's builds without end.
 */
export const buildsToKeep = async (
  store: ReadStore,
  views: readonly View[],
  parts: number,
): Promise<readonly KeptBuild[]> => {
  const kept = await Promise.all(views.map((view) => buildsOf(store, view, parts)));
  return kept.flat();
};

const buildsOf = async (store: ReadStore, view: View, parts: number): Promise<readonly KeptBuild[]> => {
  for (;;) {
    try {
      const settled = await settledBuilds(store, view, parts);
      if (settled) return settled;
    } catch (error) {
      if (!(error instanceof BuildGone)) throw error;
    }
  }
};

/** Undefined when something was changed, so that it is to be asked again. */
const settledBuilds = async (
  store: ReadStore,
  view: View,
  parts: number,
): Promise<readonly KeptBuild[] | undefined> => {
  const { serving, filling } = await standing(store, view, parts);
  if (filling && overallProgress(await store.progress(filling)).caughtUp) {
    await store.promote(filling);
    return undefined;
  }
  const kept = [
    ...(serving && isOfView(serving, view, parts)
      ? [{ view, build: serving, serves: true, replaced: filling !== undefined }]
      : []),
    ...(filling ? [{ view, build: filling, serves: false, replaced: false }] : []),
  ];
  if (kept.length > 0 || isLater(serving, view)) return kept;
  await store.begin(view.name, view.version, parts);
  return undefined;
};

const isLater = (build: Build | undefined, { version }: View): boolean =>
  build !== undefined && build.version > version;

interface Standing {
  readonly serving: Build | undefined;
  /** Of those that are to take its place, the one begun first. */
  readonly filling: Build | undefined;
}

/** Both are asked at once, so that a store may answer them by one look. */
const standing = async (store: ReadStore, view: View, parts: number): Promise<Standing> => {
  const [builds, serving] = await Promise.all([store.builds(view.name), store.serving(view.name)]);
  const [filling] = builds
    .filter((build) => build.number !== serving?.number && isOfView(build, view, parts))
    .toSorted((a, b) => a.number - b.number);
  return { serving, filling };
};

/**
 * Lanes for some parts of a build; undefined when it is gone. One that fills and cannot go on is dropped; one that serves and cannot go on is left as
 * it is once another fills beside it.
 * @throws BuiltFromOtherLog · AheadOfLog for one that serves, and is to go on serving
 */
export const openKept = async (
  feed: Feed,
  store: ReadStore,
  { view, build, serves, replaced }: KeptBuild,
  parts: readonly number[],
): Promise<readonly Lane[] | undefined> => {
  try {
    return await feed.open(view, build, parts);
  } catch (error) {
    if (error instanceof BuildGone) return undefined;
    const cannotGoOn = error instanceof BuiltFromOtherLog || error instanceof AheadOfLog;
    if (!cannotGoOn || (serves && !replaced)) throw error;
    if (serves) return [];
    await store.drop(build);
    return undefined;
  }
};

/** Whether views may be built anew now, without doing it. @throws AlreadyBuilding for the first of which a build fills */
export const checkRebuild = async (store: ReadStore, views: readonly View[], parts = SHARED_PARTS): Promise<void> => {
  for (const view of views) if ((await standing(store, view, parts)).filling) throw new AlreadyBuilding(view.name);
};

/**
 * Begins a new build of each view: the projectors that share the work fill it beside the one that serves, and let it take over.
 * @throws AlreadyBuilding
 */
export const beginRebuild = async (
  store: ReadStore,
  views: readonly View[],
  parts = SHARED_PARTS,
): Promise<readonly Build[]> => {
  await checkRebuild(store, views, parts);
  const begun: Build[] = [];
  for (const view of views) begun.push(await beginFirst(store, view, parts));
  return begun;
};

/** Of those who begin at the same moment one goes on, and the others take theirs back. @throws AlreadyBuilding */
const beginFirst = async (store: ReadStore, view: View, parts: number): Promise<Build> => {
  for (;;) {
    const build = await store.begin(view.name, view.version, parts);
    const { serving, filling } = await standing(store, view, parts);
    if (filling && filling.number < build.number) {
      await store.drop(build);
      throw new AlreadyBuilding(view.name);
    }
    if (filling || (serving && serving.number >= build.number)) return build;
    // One that had filled before took over at this very moment, and this one went with it.
  }
};
