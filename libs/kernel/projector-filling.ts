import type { Position } from './event.js';
import { breath, earliest, isOfView } from './projector-feed.js';
import type { Feed } from './projector-feed.js';
import { Spoiled } from './projector-lane.js';
import type { Lane } from './projector-lane.js';
import { AheadOfLog, AlreadyBuilding, BuiltFromOtherLog } from './projector.errors.js';
import type { ReadStore } from './read-store.js';
import type { View } from './view.js';

/** How far a build has come. Times are rough: they assume that what is left goes as what is done. */
export interface FillProgress {
  readonly views: readonly string[];
  /** Events read since this fill began or was taken up again. */
  readonly events: number;
  readonly position: Position | undefined;
  readonly head: Position | undefined;
  readonly eventsPerSecond: number;
  /** Undefined while nothing can be said. */
  readonly remainingSeconds: number | undefined;
}

export interface FillOptions {
  /** Ends the fill after a commit; what is done stays, and the next one goes on from there. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: FillProgress) => void) | undefined;
}

export interface FillingParts {
  readonly feed: Feed;
  readonly store: ReadStore;
  readonly clock: () => number;
  /** Runs while no batch is folded into the views that serve. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>;
  /** The lane's build serves now. */
  readonly tookOver: (lane: Lane) => void;
}

/** Builds that fill beside those that serve. */
export class Filling {
  private readonly lanes = new Map<string, Lane | 'opening'>();

  constructor(private readonly parts: FillingParts) {}

  laneOf(view: string): Lane | undefined {
    const lane = this.lanes.get(view);
    return lane === 'opening' ? undefined : lane;
  }

  /** @throws AlreadyBuilding for the first that is */
  requireIdle(views: readonly View[]): void {
    const busy = views.find(({ name }) => this.lanes.has(name));
    if (busy) throw new AlreadyBuilding(busy.name);
  }

  /** @returns false when the signal ended it @throws AlreadyBuilding · RevisionGap · BuildGone */
  async fill(views: readonly View[], options: FillOptions): Promise<boolean> {
    this.requireIdle(views);
    for (;;) {
      const done = await this.fillOnce(views, options);
      if (done !== 'spoiled') return done === 'done';
    }
  }

  private async fillOnce(views: readonly View[], options: FillOptions): Promise<'done' | 'ended' | 'spoiled'> {
    for (const { name } of views) this.lanes.set(name, 'opening');
    try {
      const lanes: Lane[] = [];
      for (const view of views) lanes.push(...(await this.open(view)));
      for (const lane of lanes) this.lanes.set(lane.view.name, lane);
      const reached = await this.catchUp(lanes, options);
      if (options.signal?.aborted) return this.ended(views);
      await this.parts.inTurn(() => this.takeOver(lanes, reached));
      return 'done';
    } catch (error) {
      this.ended(views);
      if (error instanceof Spoiled) return 'spoiled';
      throw error;
    }
  }

  private ended(views: readonly View[]): 'ended' {
    for (const { name } of views) this.lanes.delete(name);
    return 'ended';
  }

  /** The newest build of the view's version, in one part, that does not serve yet; one that cannot go on is dropped. */
  private async open(view: View): Promise<readonly Lane[]> {
    const { store, feed } = this.parts;
    const serving = await store.serving(view.name);
    const found = (await store.builds(view.name))
      .filter((build) => build.number !== serving?.number && isOfView(build, view, 1))
      .toSorted((a, b) => b.number - a.number)[0];
    try {
      return await feed.open(view, found ?? (await store.begin(view.name, view.version)));
    } catch (error) {
      if (!found || !(error instanceof BuiltFromOtherLog || error instanceof AheadOfLog)) throw error;
      await store.drop(found);
      return this.open(view);
    }
  }

  private async catchUp(lanes: readonly Lane[], { signal, onProgress }: FillOptions): Promise<Position | undefined> {
    const { feed, clock } = this.parts;
    let after = earliest(lanes);
    let events = 0;
    const measured = gauge({ views: lanes.map(({ view }) => view.name), from: after, clock });
    for await (const batch of feed.batches(after)) {
      await feed.feed(lanes, batch);
      after = batch.position;
      events += batch.events.length;
      onProgress?.(measured(events, after, await feed.head()));
      if (signal?.aborted) break;
      await breath();
    }
    for (const lane of lanes) await lane.commit();
    return after;
  }

  /** What came meanwhile, and then the change: nothing else is folded now, so the new build is not behind the old one. */
  private async takeOver(lanes: readonly Lane[], from: Position | undefined): Promise<void> {
    const head = await this.parts.feed.head();
    for await (const batch of this.parts.feed.batches(from)) await this.parts.feed.feed(lanes, batch);
    for (const lane of lanes) {
      // The log may end with events that no view reads.
      if (head !== undefined) await lane.fold([], head);
      lane.reachedEnd();
      await lane.commit(true);
      await this.parts.store.promote(lane.build);
    }
    this.ended(lanes.map(({ view }) => view));
    for (const lane of lanes) this.parts.tookOver(lane);
  }
}

interface FillStart {
  readonly views: readonly string[];
  readonly from: Position | undefined;
  readonly clock: () => number;
}

type Measured = (events: number, position: Position | undefined, head: Position | undefined) => FillProgress;

/** Gives the progress of a fill that begins now. */
const gauge = ({ views, from, clock }: FillStart): Measured => {
  const start = clock();
  return (events, position, head) => {
    const seconds = (clock() - start) / 1000;
    const done = Number((position ?? 0n) - (from ?? 0n));
    const left = Math.max(0, Number((head ?? 0n) - (position ?? 0n)));
    const eventsPerSecond = seconds > 0 ? Math.round(events / seconds) : 0;
    const remainingSeconds = done > 0 ? Math.round((left * seconds) / done) : undefined;
    return { views, events, position, head, eventsPerSecond, remainingSeconds };
  };
};
