import type { Position, Revision, StreamName } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { Batch, Follow, ReadAll } from '@kernel/event-store.js';

import { PAGE } from '../log-reading.js';
import type { StreamPage } from '../log-reading.js';
import { categoryOf } from '../prepared-append.js';

import { uncutStream } from './cut-streams.js';
import type { EngineReads } from './engine-reads.js';
import { ForeignStreams } from './foreign-streams.js';
import { hauling } from './hauling.js';
import type { HaulingParts, HaulingQuery } from './hauling.js';
import type { KnownPositions } from './known-positions.js';
import type { LogHead } from './log-head.js';
import type { QuietMarks } from './quiet-marks.js';
import type { Head } from './quiet-stretch.js';
import { unavailable } from './refusals.js';
import { Starts } from './starts.js';
import { recordedOf } from './stored-form.js';
import type { Haul } from './tail.js';

export interface LogReaderParts extends Omit<HaulingParts, 'confirm' | 'starts' | 'foreign'> {
  readonly reads: EngineReads;
  readonly head: LogHead;
  readonly marks: QuietMarks;
  /** Of the log's identity: before it there is nothing of ours. */
  readonly begin: Position;
  readonly positions: KnownPositions;
  /** Looks whether the server still holds the log that was opened. @throws StoreUnavailable · EngineFault */
  readonly sameLog: () => Promise<void>;
}

/** So many failures in a row end a read; who follows has all the patience there is. */
const PATIENCE = 4;

/** The reading half of the port, over subscriptions to the whole log that the engine filters by prefix. */
export class LogReader {
  private readonly foreign: ForeignStreams;
  private readonly haulingParts: HaulingParts;

  constructor(private readonly parts: LogReaderParts) {
    const confirm = async (reached: Position | undefined): Promise<void> => {
      await parts.sameLog();
      await this.headBeyond(reached);
    };
    const starts = new Starts(parts.marks, parts.head, parts.begin);
    this.foreign = new ForeignStreams(parts);
    this.haulingParts = { ...parts, confirm, starts, foreign: this.foreign };
  }

  async streamPage(stream: StreamName, from: Revision, limit: number): Promise<StreamPage> {
    const { reads, namespace, positions, hosts } = this.parts;
    try {
      const found = await uncutStream(reads, { name: namespace.nameOf(stream), from, limit });
      const events = found.map((event) => recordedOf(stream, event));
      positions.note(events.at(-1)?.position ?? 0n);
      return { events, last: events.length < limit };
    } catch (error) {
      throw unavailable(hosts, error);
    }
  }

  /** Up to where the log ends when the last batch is made: what was written while it was read comes, too. */
  async *all(options: ReadAll, signal: AbortSignal): AsyncGenerator<Batch> {
    let left: Left = { after: options.after, end: await this.headFor(options.after) };
    while (left.end !== undefined && left.end !== left.after && !signal.aborted)
      left = yield* this.upTo(left.end, { ...options, after: left.after }, signal);
  }

  /**
   * What the engine filters by category, it has looked through up to an event once it has sent that, or told of a checkpoint beyond it. What others wrote
   * behind the last one of ours is of no concern.
   */
  private async *upTo(end: Position, options: ReadAll, signal: AbortSignal): AsyncGenerator<Batch, Left> {
    const query = { ...this.queryOf(options, options.categories), wanted: () => true, patience: PATIENCE, signal, end };
    for await (const haul of hauling(this.haulingParts, query)) {
      const { events, caughtUp } = haul;
      const left = await this.leftAfter(haul, end);
      if (events.length > 0) yield { events, position: left.after, caughtUp: caughtUp && left.end === left.after };
      if (caughtUp) return left;
    }
    return { after: options.after, end: undefined };
  }

  private async leftAfter({ position, caughtUp }: Haul, end: Position): Promise<Reached> {
    const after = position ?? end;
    if (!caughtUp) return { after, end };
    return { after: after < end ? end : after, end: await this.headFor(undefined) };
  }

  /** The engine filters by namespace alone, and categories are sorted out here: so progress over other categories can be told. */
  async *following(options: Omit<Follow, 'signal'>, signal: AbortSignal): AsyncGenerator<Batch> {
    const { after, categories } = options;
    const query = {
      ...this.queryOf(options, undefined),
      wanted: sieve(categories),
      patience: Infinity,
      unconfirmed: true,
      marks: this.parts.marks,
      signal,
    } as const;
    yield* news(hauling(this.haulingParts, query), after ?? 0n);
  }

  private queryOf(
    { after, batchSize = PAGE }: ReadAll,
    categories: readonly string[] | undefined,
  ): Pick<HaulingQuery, 'after' | 'prefixes' | 'limit'> {
    return { after, prefixes: this.parts.namespace.prefixesOf(categories), limit: batchSize };
  }

  /** What is kept of others' events, and then where the log ends. @throws StoreUnavailable */
  async learn(): Promise<void> {
    try {
      await this.parts.marks.load();
      await this.headBeyond(undefined);
    } catch (error) {
      throw unavailable(this.parts.hosts, error);
    }
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
    const head = await this.foreign.passing(() => this.parts.head.find());
    if (head) this.parts.positions.note(head.position);
    const end = head?.position ?? 0n;
    if (position !== undefined && position > end) throw beyondEnd(position, end);
    return head;
  }
}

/** What is left to read. */
interface Left {
  readonly after: Position | undefined;
  readonly end: Position | undefined;
}

interface Reached extends Left {
  readonly after: Position;
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

const beyondEnd = (position: Position, end: Position): StoreUnavailable =>
  new StoreUnavailable(
    `Position ${position} lies beyond the end of this log, which is ${end}: it comes from another log, or this one was restored from an older copy.`,
  );
