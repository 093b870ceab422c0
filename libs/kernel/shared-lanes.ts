import type { LoggedFact, Position } from './event.js';
import type { Batch } from './event-store.js';
import { Doorbell } from './doorbell.js';
import type { Pause } from './pause.js';
import { breath, earliest } from './projector-feed.js';
import type { Feed } from './projector-feed.js';
import { Spoiled } from './projector-lane.js';
import type { Lane } from './projector-lane.js';
import { BuildGone } from './read-store.js';
import type { Build, ReadStore } from './read-store.js';
import { buildsToKeep, openKept } from './shared-builds.js';
import type { KeptBuild } from './shared-builds.js';
import { Tasks } from './tasks.js';
import { Turns } from './turns.js';
import type { View } from './view.js';

export interface SharedLanesParts {
  readonly feed: Feed;
  readonly store: ReadStore;
  readonly views: readonly View[];
  /** Into how many parts builds are divided. */
  readonly parts: number;
  /** The parts that are held now. */
  readonly held: () => readonly number[];
  readonly clock: () => number;
  readonly pause: Pause;
}

/** Between two batches it rests as long as the last one took, at most so long: what comes meanwhile is then written by one commit. */
const REST_MS = 250;
/** What is to be kept is looked at again no sooner. */
const LOOK_MS = 20;
/** That a rebuild was begun elsewhere shows by looking alone. */
const LOOK_AGAIN_MS = 500;

/**
 * The lanes of the parts that one projector holds, for each build that is to be kept. The log is followed once for all of them. A lane that is new
 * (at the start, for a part that was won, for a build that begins to fill) reads the log from where its build stands, beside those that
 * follow, and joins them when it has caught up.
 *
 * After an error it is worth nothing: what it held in memory is to be thrown away, and taken up again from what is stored.
 */
export class SharedLanes {
  /** Whether anything was read and kept since the start. */
  worked = false;
  private readonly lanes = new Set<Lane>();
  private readonly following = new Set<Lane>();
  private readonly turns = new Turns();
  private readonly bell = new Doorbell();

  constructor(private readonly parts: SharedLanesParts) {}

  /** Until the signal is given. @throws RevisionGap · BuiltFromOtherLog · AheadOfLog · StoreUnavailable */
  async keep(signal: AbortSignal): Promise<void> {
    const tasks = new Tasks(signal);
    tasks.start((ended) => this.follow(ended));
    tasks.start((ended) => this.staff(tasks, ended));
    tasks.start((ended) => this.lookNowAndThen(ended));
    await tasks.over();
  }

  /** What is held, or which builds there are, may have changed. */
  look(): void {
    this.bell.ring();
  }

  list(): readonly { readonly lane: Lane; readonly follows: boolean }[] {
    return [...this.lanes].map((lane) => ({ lane, follows: this.following.has(lane) }));
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const { feed, clock, pause } = this.parts;
    for await (const batch of feed.follow(await feed.head(), signal)) {
      const begun = clock();
      await this.turns.take('following', () => this.turnPage([...this.following], batch));
      await breath();
      await pause(Math.min(REST_MS, clock() - begun), signal);
    }
  }

  /** Sees to it that there is a lane for each part held of each build that is to be kept, and no other. */
  private async staff(tasks: Tasks, signal: AbortSignal): Promise<void> {
    const { store, views, parts, held, pause } = this.parts;
    while (!signal.aborted) {
      await this.bell.answered(signal);
      if (signal.aborted) return;
      const kept = await buildsToKeep(store, views, parts);
      for (const lane of this.lanes) if (!isWanted(lane, kept, held())) this.drop(lane);
      for (const serves of [true, false]) {
        const opened = await this.open(kept.filter((one) => one.serves === serves));
        if (opened.length > 0) tasks.start((ended) => this.join(opened, ended));
      }
      await pause(LOOK_MS, signal);
    }
  }

  private async lookNowAndThen(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.parts.pause(LOOK_AGAIN_MS, signal);
      this.look();
    }
  }

  /** Lanes for the parts that have none yet. */
  private async open(kept: readonly KeptBuild[]): Promise<readonly Lane[]> {
    const { feed, store, held } = this.parts;
    const opened: Lane[] = [];
    for (const one of kept) {
      const missing = held().filter((part) => ![...this.lanes].some((lane) => isLaneOf(lane, one.build, part)));
      const lanes = missing.length === 0 ? [] : await openKept(feed, store, one, missing);
      if (!lanes) this.look();
      opened.push(...(lanes ?? []));
    }
    for (const lane of opened) this.lanes.add(lane);
    return opened;
  }

  /** Brings lanes to where those that follow are, which are held up only for the last of it. */
  private async join(lanes: readonly Lane[], signal: AbortSignal): Promise<void> {
    const reached = await this.catchUp(lanes, earliest(lanes), signal);
    await this.each(lanes, (lane) => lane.commit(true));
    await this.turns.take('following', async () => {
      const head = await this.parts.feed.head();
      await this.catchUp(lanes, reached, signal);
      if (signal.aborted) return;
      await this.each(lanes, async (lane) => {
        // The log may end with events that no view reads.
        if (head !== undefined) await lane.fold([], head);
        lane.reachedEnd();
        await lane.commit(true);
        if (this.lanes.has(lane)) this.following.add(this.parts.feed.follows(lane));
      });
    });
    this.look();
  }

  private async catchUp(
    lanes: readonly Lane[],
    from: Position | undefined,
    signal: AbortSignal,
  ): Promise<Position | undefined> {
    let reached = from;
    for await (const batch of this.parts.feed.batches(from)) {
      if (signal.aborted || lanes.every((lane) => !this.lanes.has(lane))) return reached;
      await this.turnPage(lanes, batch);
      reached = batch.position;
      await breath();
    }
    return reached;
  }

  private async turnPage(lanes: readonly Lane[], batch: Batch<LoggedFact>): Promise<void> {
    if (lanes.length === 0) return;
    const page = this.parts.feed.pageOf(batch);
    await this.each(lanes, (lane) => this.parts.feed.turnPage(lane, page));
    this.worked = true;
  }

  /** For lanes that are still held, all at once: stores answer several commits in the time of one. */
  private async each(lanes: readonly Lane[], work: (lane: Lane) => Promise<void>): Promise<void> {
    const outcomes = await Promise.allSettled(lanes.map((lane) => this.guarded(lane, () => work(lane))));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** A lane that is worth nothing any more is let go, and opened again if it is still wanted; the others go on. */
  private async guarded(lane: Lane, work: () => Promise<void>): Promise<void> {
    if (!this.lanes.has(lane)) return;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Spoiled || error instanceof BuildGone)) throw error;
      this.drop(lane);
      this.look();
    }
  }

  private drop(lane: Lane): void {
    this.lanes.delete(lane);
    this.following.delete(lane);
  }
}

const isLaneOf = (lane: Lane, build: Build, part: number): boolean =>
  lane.part === part && lane.build.number === build.number && lane.build.view === build.view;

const isWanted = (lane: Lane, kept: readonly KeptBuild[], held: readonly number[]): boolean =>
  held.includes(lane.part) && kept.some(({ build }) => isLaneOf(lane, build, lane.part));
