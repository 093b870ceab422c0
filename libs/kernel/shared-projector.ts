import type { Position } from './event.js';
import { StoreUnavailable } from './event-store.js';
import type { Leases, Owner } from './leases.js';
import { SHARED_PARTS } from './parts.js';
import { pause } from './pause.js';
import type { Pause } from './pause.js';
import { Feed } from './projector-feed.js';
import type { ProjectorParts } from './projector-feed.js';
import type { Build, StoppedStream } from './read-store.js';
import { SharedLanes } from './shared-lanes.js';
import { HeldLeases } from './shared-leases.js';
import { Tasks } from './tasks.js';

export interface SharedProjectorParts extends Omit<ProjectorParts, 'positionsToo'> {
  readonly leases: Leases;
  /** Its name among those that share the work: no two that run have the same. */
  readonly owner: string;
  /** Into how many parts builds are divided, and how many leases there are; default `SHARED_PARTS`. */
  readonly parts?: number | undefined;
  /** After so many milliseconds without a word from it, others take over its parts; default 10,000. */
  readonly ttl?: number | undefined;
  /** Told of each problem that is tried again, and after how many milliseconds. */
  readonly notice?: ((problem: StoreUnavailable, retryMs: number) => void) | undefined;
  readonly pause?: Pause | undefined;
}

/** How far one part of a build is that this projector keeps. */
export interface LaneState {
  readonly build: Build;
  readonly part: number;
  /** False while it reads what the log holds already. */
  readonly follows: boolean;
  readonly position: Position | undefined;
  readonly stopped: readonly StoppedStream[];
}

export interface SharedState {
  readonly owner: string;
  /** Where the log ends. */
  readonly head: Position | undefined;
  readonly lanes: readonly LaneState[];
  /** All that live, this one included, with the parts that they hold. */
  readonly owners: readonly Owner[];
}

const TTL_MS = 10_000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;
/** Shorter stretches than where documents lie in a file beside: what a projector that dies has folded and not committed is folded again. */
const COMMIT_EVERY = 100_000;

/**
 * Keeps the views of a store that several projectors share. How the work is divided, and taken over:
 *
 * - Documents are divided into parts by a hash of view and id (`partOf`), and each part of a build has a progress of its own (`ReadStore`).
 * - `HeldLeases` renews the leases by which this projector holds its fair share of the parts. Those of one that falls silent run out and are taken by
 *   the others; those of one that ends are free at once.
 * - `buildsToKeep` says which builds there are to keep: of each view the one that serves, and one that fills beside it. It also begins what is missing,
 *   and lets a build take over of which all parts have caught up.
 * - `SharedLanes` has a lane for each part held of each of these builds. A new lane goes on from the progress that is stored, whoever stored it, reads
 *   what the log holds already, and joins those that follow the log together.
 *
 * Nothing of this guards anything: two that keep a part at the same time leave what one would, since the store lets documents, revisions and progress
 * go forward only, and a fold is the same wherever it is done.
 */
export class SharedProjector {
  private readonly feed: Feed;
  private readonly leases: HeldLeases;
  private readonly clock: () => number;
  private readonly pause: Pause;
  private lanes: SharedLanes | undefined;

  constructor(private readonly parts: SharedProjectorParts) {
    this.clock = parts.clock ?? Date.now;
    this.pause = parts.pause ?? pause;
    this.feed = new Feed({ ...parts, positionsToo: true, limits: { commitEvery: COMMIT_EVERY, ...parts.limits } });
    this.leases = new HeldLeases({
      leases: parts.leases,
      owner: parts.owner,
      ttl: parts.ttl ?? TTL_MS,
      clock: this.clock,
      pause: this.pause,
      renewed: () => this.lanes?.look(),
      notice: (problem, retryMs) => parts.notice?.(problem, retryMs),
    });
  }

  /**
   * Keeps its share of the views until the signal is given; then its parts are free at once. A store or a log that cannot be reached is tried again.
   * @throws RevisionGap · BuiltFromOtherLog · AheadOfLog
   */
  async run(signal: AbortSignal): Promise<void> {
    const tasks = new Tasks(signal);
    tasks.start((ended) => this.leases.keep(ended));
    tasks.start((ended) => this.keepLanes(ended));
    try {
      await tasks.over();
    } finally {
      // Where it cannot be said, the leases run out.
      await this.parts.leases.release(this.parts.owner).catch(() => undefined);
    }
  }

  /** @throws StoreUnavailable */
  async state(): Promise<SharedState> {
    const { owner, log, leases } = this.parts;
    const lanes = (this.lanes?.list() ?? []).map(({ lane: { build, part, position, stopped }, follows }) => ({
      build,
      part,
      follows,
      position,
      stopped,
    }));
    return { owner, head: await log.head(), lanes, owners: await leases.owners() };
  }

  private async keepLanes(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      const lanes = this.opened();
      try {
        await lanes.keep(signal);
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        failures = lanes.worked ? 1 : failures + 1;
        const retryMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
        if (!signal.aborted) this.parts.notice?.(error, retryMs);
        await this.pause(retryMs, signal);
      } finally {
        this.lanes = undefined;
      }
    }
  }

  private opened(): SharedLanes {
    const { store, views, parts = SHARED_PARTS } = this.parts;
    const lanes = new SharedLanes({
      feed: this.feed,
      store,
      views,
      parts,
      held: () => this.leases.now,
      clock: this.clock,
      pause: this.pause,
    });
    lanes.look();
    this.lanes = lanes;
    return lanes;
  }
}
