import type { Position, LoggedFact } from './event.js';
import type { Batch, ProjectedLog } from './event-store.js';
import { lowest } from './overall-progress.js';
import { checkProgress } from './projector-guards.js';
import { Lane, whyNotDecoded } from './projector-lane.js';
import type { LaneOf, Poisons } from './projector-lane.js';
import { routed } from './projector-routing.js';
import type { Item, Step } from './projector-routing.js';
import type { Build, ReadStore } from './read-store.js';
import type { View } from './view.js';

export interface ProjectorLimits {
  /** Events read at once. */
  readonly batch: number;
  /** Events folded between two commits while there is more to read; at the end of the log each batch is committed at once. */
  readonly commitEvery: number;
  /** Entries of documents kept in memory between commits, for each view while it is built. */
  readonly kept: number;
  /** The same while it follows the log: what a few events change is soon read again. */
  readonly keptFollowing: number;
}

export interface ProjectorParts {
  readonly log: ProjectedLog;
  readonly store: ReadStore;
  readonly views: readonly View[];
  /** Checks and upcasts an event of any category that a view reads; once for all views. */
  readonly decode: (record: LoggedFact) => unknown;
  readonly limits?: Partial<ProjectorLimits> | undefined;
  /** Milliseconds. */
  readonly clock?: (() => number) | undefined;
  /** Others ask the store how far a build is: its position is stored even where nothing was folded in. */
  readonly positionsToo?: boolean | undefined;
}

const LIMITS: ProjectorLimits = { batch: 2000, commitEvery: 500_000, kept: 600_000, keptFollowing: 150_000 };

/** Brings the log to lanes: read once, decoded once, for all views. */
export class Feed {
  private readonly limits: ProjectorLimits;
  private readonly categories: readonly string[];
  private readonly poisons: Poisons = new Map();

  constructor(private readonly parts: ProjectorParts) {
    this.limits = { ...LIMITS, ...parts.limits };
    this.categories = [...new Set(parts.views.flatMap(({ categories }) => categories))];
  }

  /**
   * @param held the parts of the build that are asked for, a lane for each; default all
   * @throws BuiltFromOtherLog · AheadOfLog · BuildGone
   */
  async open(view: View, build: Build, held: readonly number[] = partsOf(build)): Promise<readonly Lane[]> {
    const { log, store } = this.parts;
    const progress = await store.progress(build);
    // Asked after the progress, which others may write meanwhile: so it is never ahead of this.
    const end = { identity: await log.identity(), head: await log.head() };
    for (const part of progress) checkProgress(build, part, end);
    const parts = { store, log: end.identity, bound: this.limits.kept / build.parts, poisons: this.poisons };
    return held.map((part) => new Lane({ view, build, part }, parts, progress[part]));
  }

  /** The lane follows the log now. */
  follows(lane: Lane): Lane {
    lane.holdAtMost(this.limits.keptFollowing / lane.build.parts);
    return lane;
  }

  head(): Promise<Position | undefined> {
    return this.parts.log.head();
  }

  batches(after: Position | undefined): AsyncIterable<Batch<LoggedFact>> {
    return this.parts.log.readAll({ after, categories: this.categories, batchSize: this.limits.batch });
  }

  follow(after: Position | undefined, signal: AbortSignal): AsyncIterable<Batch<LoggedFact>> {
    return this.parts.log.follow({ after, categories: this.categories, batchSize: this.limits.batch, signal });
  }

  pageOf({ events, position, caughtUp }: Batch<LoggedFact>): Page {
    return new Page(
      events.map((record) => this.itemOf(record)),
      { position, caughtUp },
    );
  }

  /** @throws RevisionGap · Spoiled · BuildGone */
  async feed(lanes: readonly Lane[], batch: Batch<LoggedFact>): Promise<void> {
    const page = this.pageOf(batch);
    for (const lane of lanes) await this.turnPage(lane, page);
  }

  /** @throws RevisionGap · Spoiled · BuildGone */
  async turnPage(lane: Lane, page: Page): Promise<void> {
    await lane.fold(page.stepsFor(lane), page.position);
    if (page.caughtUp) lane.reachedEnd();
    const due = page.caughtUp || lane.pending >= this.limits.commitEvery / lane.build.parts;
    if (due) await lane.commit(this.parts.positionsToo);
  }

  private itemOf(record: LoggedFact): Item {
    const category = record.stream.slice(0, record.stream.indexOf('-'));
    try {
      return { record, category, event: this.parts.decode(record), fault: undefined };
    } catch (error) {
      return { record, category, event: undefined, fault: whyNotDecoded(record, error) };
    }
  }
}

/** A batch, decoded once for all lanes, and routed once for all parts of a view. */
export class Page {
  readonly position: Position;
  readonly caughtUp: boolean;
  private readonly steps = new Map<string, readonly (readonly Step[])[]>();

  constructor(
    private readonly items: readonly Item[],
    { position, caughtUp }: Pick<Batch, 'position' | 'caughtUp'>,
  ) {
    this.position = position;
    this.caughtUp = caughtUp;
  }

  stepsFor({ view, build: { parts }, part }: LaneOf): readonly Step[] {
    const key = `${view.name} ${parts}`;
    const steps = this.steps.get(key) ?? routed(view, parts, this.items);
    this.steps.set(key, steps);
    return steps[part] ?? [];
  }
}

/** Whether a build is one that this fold makes, in so many parts. */
export const isOfView = (build: Build, view: View, parts: number): boolean =>
  build.view === view.name && build.version === view.version && build.parts === parts;

const partsOf = ({ parts }: Build): readonly number[] => Array.from({ length: parts }, (_, part) => part);

export const earliest = (lanes: readonly Lane[]): Position | undefined => lowest(lanes.map(({ position }) => position));

/** Lets whoever waits in this thread have a turn: a fold of thousands of events only ever awaits what is ready. */
export const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
