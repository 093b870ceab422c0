import type { Position } from './event.js';
import { Feed, breath, earliest, isOfView } from './projector-feed.js';
import type { ProjectorParts } from './projector-feed.js';
import { Filling } from './projector-filling.js';
import type { FillOptions } from './projector-filling.js';
import { Spoiled } from './projector-lane.js';
import type { Lane } from './projector-lane.js';
import { Waiting } from './projector-waiting.js';
import { NoSuchView } from './projector.errors.js';
import { BuildGone } from './read-store.js';
import type { StoppedStream } from './read-store.js';
import { Tasks } from './tasks.js';
import { Turns } from './turns.js';
import type { View } from './view.js';

export interface ViewState {
  readonly view: string;
  /** `building`: no build of this version has caught up yet; an older version may serve meanwhile. `idle`: nobody follows the log. */
  readonly state: 'following' | 'building' | 'idle';
  /** A build fills: the first one, or a new one beside what answers. */
  readonly filling: boolean;
  readonly position: Position | undefined;
  /** Not empty: the view is degraded, and the documents named are as they were before these events. */
  readonly stopped: readonly StoppedStream[];
}

/**
 * Between two commits it rests so many times as long as the last one took, unless somebody waits for it: a document that many events change
 * is then written once for all of them, and while many write, the views leave the machine to them.
 */
const REST_SHARE = 16;
const REST_MS = 1000;

/** Follows the log and keeps the documents of several views: the log is read once for all of them. */
export class Projector {
  private readonly live = new Map<string, Lane>();
  private readonly waiting = new Waiting();
  private readonly feed: Feed;
  private readonly filling: Filling;
  private readonly clock: () => number;
  private running = false;
  private readonly turns = new Turns();

  constructor(private readonly parts: ProjectorParts) {
    this.clock = parts.clock ?? Date.now;
    this.feed = new Feed(parts);
    this.filling = new Filling({
      feed: this.feed,
      store: parts.store,
      clock: this.clock,
      inTurn: (work) => this.inTurn(work),
      tookOver: (lane) => this.take(lane),
    });
  }

  /**
   * Follows the log until the signal is given. A view that has no build of its version yet is built meanwhile, beside the version that
   * serves, and takes over when it has caught up. Killed at any point it loses and doubles nothing.
   * @throws RevisionGap · BuiltFromOtherLog · AheadOfLog · StoreUnavailable
   */
  async run(signal: AbortSignal): Promise<void> {
    this.running = true;
    try {
      await this.openServing();
      const tasks = new Tasks(signal);
      tasks.start((ended) => this.followOn(ended));
      tasks.start((ended) => this.fillMissing(ended));
      await tasks.over();
    } finally {
      this.running = false;
      this.live.clear();
      this.waiting.end();
    }
  }

  /**
   * Builds views anew beside those that serve; they take over when all of them have caught up. One that was interrupted goes on where it
   * stopped.
   * @returns whether it came to its end; false when the signal ended it
   * @throws NoSuchView · AlreadyBuilding · RevisionGap · StoreUnavailable
   */
  async rebuild(views: readonly string[], options: FillOptions = {}): Promise<boolean> {
    const named = views.map((name) => this.viewNamed(name));
    return this.filling.fill(named, options);
  }

  /** Whether views may be built anew now, without doing it. @throws NoSuchView · AlreadyBuilding */
  checkRebuild(views: readonly string[]): void {
    this.filling.requireIdle(views.map((name) => this.viewNamed(name)));
  }

  /** Whether the view has seen the position; waits until it has, at most `ms` milliseconds. @throws NoSuchView */
  async waitFor(view: string, position: Position, ms: number): Promise<boolean> {
    this.viewNamed(view);
    return this.seenBy(view) >= position || (ms > 0 && (await this.waiting.for(view, position, ms)));
  }

  states(): readonly ViewState[] {
    return this.parts.views.map(({ name }) => {
      const live = this.live.get(name);
      const filling = this.filling.laneOf(name);
      const lane = live ?? filling;
      const state = live ? 'following' : lane ? 'building' : 'idle';
      const { position, stopped = [] } = lane ?? {};
      return { view: name, state, filling: filling !== undefined, position, stopped };
    });
  }

  private viewNamed(name: string): View {
    const { views } = this.parts;
    const view = views.find((known) => known.name === name);
    if (!view)
      throw new NoSuchView(
        name,
        views.map((known) => known.name),
      );
    return view;
  }

  /** Takes up the builds that serve. */
  private async openServing(): Promise<void> {
    this.live.clear();
    for (const view of this.parts.views) {
      const build = await this.parts.store.serving(view.name);
      if (!build || !isOfView(build, view, 1)) continue;
      for (const lane of await this.feed.open(view, build)) this.live.set(view.name, this.feed.follows(lane));
    }
  }

  /** A build that is gone was overtaken by another process: then that one's serves. */
  private async fillMissing(signal: AbortSignal): Promise<void> {
    for (;;) {
      const missing = this.parts.views.filter(({ name }) => !this.live.has(name));
      if (missing.length === 0 || signal.aborted) return;
      try {
        await this.filling.fill(missing, { signal });
      } catch (error) {
        if (!(error instanceof BuildGone)) throw error;
        await this.inTurn(() => this.openServing());
      }
    }
  }

  private async followOn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.follow(signal);
      } catch (error) {
        if (!(error instanceof BuildGone || error instanceof Spoiled)) throw error;
        await this.inTurn(() => this.openServing());
      }
    }
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const lanes = [...this.live.values()];
    const after = lanes.length > 0 ? earliest(lanes) : await this.feed.head();
    for await (const batch of this.feed.follow(after, signal)) {
      const begun = this.clock();
      await this.inTurn(() => this.feed.feed([...this.live.values()], batch));
      this.tell();
      await breath();
      if (!signal.aborted) await this.waiting.rest(Math.min(REST_MS, (this.clock() - begun) * REST_SHARE));
    }
  }

  private take(lane: Lane): void {
    if (!this.running) return;
    this.live.set(lane.view.name, this.feed.follows(lane));
    this.tell();
  }

  private tell(): void {
    this.waiting.tell((view) => this.seenBy(view));
  }

  /** A view that serves has seen position 0, the beginning, even of an empty log. */
  private seenBy(view: string): Position {
    const lane = this.live.get(view);
    return lane ? (lane.position ?? 0n) : -1n;
  }

  /** One at a time: a batch for the views that serve, or a new build's taking over. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    return this.turns.take('lanes', work);
  }
}
