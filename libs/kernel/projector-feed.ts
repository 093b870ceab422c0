import type { Position, RecordedEvent } from './event.js';
import type { Batch, EventStore } from './event-store.js';
import { lowest } from './overall-progress.js';
import { openLane, whyNotDecoded } from './projector-lane.js';
import type { Item, Lane, Poisons } from './projector-lane.js';
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
  readonly log: Pick<EventStore, 'readAll' | 'follow' | 'head' | 'identity'>;
  readonly store: ReadStore;
  readonly views: readonly View[];
  /** Checks and upcasts an event of any category that a view reads; once for all views. */
  readonly decode: (record: RecordedEvent) => unknown;
  readonly limits?: Partial<ProjectorLimits> | undefined;
  /** Milliseconds, for rates. */
  readonly clock?: (() => number) | undefined;
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

  /** @throws BuiltFromOtherLog · AheadOfLog · BuildGone */
  async open(view: View, build: Build): Promise<Lane> {
    const { log, store } = this.parts;
    const end = { identity: await log.identity(), head: await log.head() };
    return openLane(view, build, { store, log: end, bound: this.limits.kept, poisons: this.poisons });
  }

  /** The lane's build serves now. */
  serves(lane: Lane): Lane {
    lane.holdAtMost(this.limits.keptFollowing);
    return lane;
  }

  head(): Promise<Position | undefined> {
    return this.parts.log.head();
  }

  batches(after: Position | undefined): AsyncIterable<Batch> {
    return this.parts.log.readAll({ after, categories: this.categories, batchSize: this.limits.batch });
  }

  follow(after: Position | undefined, signal: AbortSignal): AsyncIterable<Batch> {
    return this.parts.log.follow({ after, categories: this.categories, batchSize: this.limits.batch, signal });
  }

  /** @throws RevisionGap · Spoiled · BuildGone */
  async feed(lanes: readonly Lane[], batch: Batch): Promise<void> {
    const items = batch.events.map((record) => this.itemOf(record));
    for (const lane of lanes) {
      await lane.fold(items, batch.position);
      if (batch.caughtUp) lane.reachedEnd();
      if (batch.caughtUp || lane.pending >= this.limits.commitEvery) await lane.commit();
    }
  }

  private itemOf(record: RecordedEvent): Item {
    const category = record.stream.slice(0, record.stream.indexOf('-'));
    try {
      return { record, category, event: this.parts.decode(record), fault: undefined };
    } catch (error) {
      return { record, category, event: undefined, fault: whyNotDecoded(record, error) };
    }
  }
}

export const earliest = (lanes: readonly Lane[]): Position | undefined => lowest(lanes.map(({ position }) => position));

/** Lets whoever waits in this thread have a turn: a fold of thousands of events only ever awaits what is ready. */
export const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
