import type { Position as Place } from '@eventstore/db-client';

import type { Position, Revision, StreamName } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { Batch, Follow, ReadAll } from '@kernel/event-store.js';

import { PAGE, unlessAborted } from '../log-reading.js';
import type { StreamPage } from '../log-reading.js';
import { categoryOf } from '../prepared-append.js';

import { uncut } from './cut-streams.js';
import type { EngineReads } from './engine-reads.js';
import { hauling } from './hauling.js';
import type { HaulingParts, HaulingQuery } from './hauling.js';
import type { KnownPositions } from './known-positions.js';
import type { Head, LogHead } from './log-head.js';
import { unavailable } from './refusals.js';
import { recordedOf } from './stored-form.js';
import type { Haul } from './tail.js';

export interface LogReaderParts extends Omit<HaulingParts, 'confirm'> {
  readonly reads: EngineReads;
  readonly head: LogHead;
  readonly positions: KnownPositions;
  /** Where the log's identity stands: whatever lies before it in the server is of others. */
  readonly begin: Position;
  /** Looks whether the server still holds the log that was opened. @throws StoreUnavailable · EngineFault */
  readonly sameLog: () => Promise<void>;
}

/** So many failures in a row end a read; who follows has all the patience there is. */
const PATIENCE = 4;

/** The reading half of the port, over subscriptions to the whole log that the engine filters by prefix. */
export class LogReader {
  private readonly haulingParts: HaulingParts;

  constructor(private readonly parts: LogReaderParts) {
    const confirm = async (reached: Position | undefined): Promise<void> => {
      await parts.sameLog();
      await this.headBeyond(reached === parts.begin ? undefined : reached);
    };
    this.haulingParts = { ...parts, confirm };
  }

  async streamPage(stream: StreamName, from: Revision, limit: number): Promise<StreamPage> {
    const { reads, namespace, positions, hosts } = this.parts;
    try {
      const found = await reads.stream(namespace.nameOf(stream), from, limit);
      const events = uncut(
        stream,
        from,
        found.map((event) => recordedOf(stream, event)),
      );
      positions.note(events.at(-1)?.position ?? 0n);
      return { events, last: events.length < limit };
    } catch (error) {
      throw unavailable(hosts, error);
    }
  }

  /**
   * Where the log ends is asked before: what the engine then filters by category, it has looked through up to there once it has caught up.
   */
  async *all(options: ReadAll, signal: AbortSignal): AsyncGenerator<Batch> {
    const { after, categories } = options;
    const end = await this.headFor(after);
    if (end === undefined || end === after) return;
    const query = { ...this.queryOf(options, categories), wanted: () => true, patience: PATIENCE, signal };
    for await (const { events, position, caughtUp } of hauling(this.haulingParts, query)) {
      const reached = caughtUp ? later(position, end) : position;
      if (reached !== undefined && events.length > 0) yield { events, position: reached, caughtUp };
      if (caughtUp) return;
    }
  }

  /** The engine filters by namespace alone, and categories are sorted out here: so progress over other categories can be told. */
  async *following(options: Omit<Follow, 'signal'>, signal: AbortSignal): AsyncGenerator<Batch> {
    const { after, categories } = options;
    if (after !== undefined) await unlessAborted(this.headFor(after), signal);
    const wanted = sieve(categories);
    const query = { ...this.queryOf(options, undefined), wanted, patience: Infinity, signal };
    yield* news(hauling(this.haulingParts, query), after ?? 0n);
  }

  private queryOf(
    { after, batchSize = PAGE }: ReadAll,
    categories: readonly string[] | undefined,
  ): Pick<HaulingQuery, 'from' | 'prefixes' | 'limit'> {
    return { from: this.placeOf(after), prefixes: this.parts.namespace.prefixesOf(categories), limit: batchSize };
  }

  /** An event's own place: without transactions of the old protocol both its numbers are the same. */
  private placeOf(after: Position | undefined): Place {
    const position = after === undefined || after <= 0n ? this.parts.begin : after;
    return { commit: position, prepare: position };
  }

  /** @throws StoreUnavailable */
  async head(): Promise<Head | undefined> {
    try {
      return await this.headBeyond(undefined);
    } catch (error) {
      throw unavailable(this.parts.hosts, error);
    }
  }

  private async headFor(after: Position | undefined): Promise<Position | undefined> {
    try {
      return (await this.headBeyond(after))?.position;
    } catch (error) {
      throw unavailable(this.parts.hosts, error);
    }
  }

  /** The engine would be silent for ever. @throws StoreUnavailable for a log that ends before the position · EngineFault */
  private async headBeyond(position: Position | undefined): Promise<Head | undefined> {
    const head = await this.parts.head.find();
    if (head) this.parts.positions.note(head.position);
    const end = head?.position ?? 0n;
    if (position !== undefined && position > end) throw beyondEnd(position, end);
    return head;
  }
}

const sieve = (categories: readonly string[] | undefined): ((stream: StreamName) => boolean) => {
  const kept = categories && new Set(categories);
  return kept ? (stream) => kept.has(categoryOf(stream)) : () => true;
};

/** Hauls that tell something: events, progress over what was passed over, or for the first time that nothing more is there. */
async function* news(hauls: AsyncIterable<Haul>, after: Position): AsyncGenerator<Batch> {
  let reached = after;
  let told = false;
  for await (const { events, position = reached, caughtUp } of hauls) {
    if (events.length === 0 && position === reached && told) continue;
    reached = position;
    told ||= caughtUp;
    yield { events, position, caughtUp };
  }
}

const later = (one: Position | undefined, other: Position): Position =>
  one !== undefined && one > other ? one : other;

const beyondEnd = (position: Position, end: Position): StoreUnavailable =>
  new StoreUnavailable(
    `Position ${position} lies beyond the end of this log, which is ${end}: it comes from another log, or this one was restored from an older copy.`,
  );
