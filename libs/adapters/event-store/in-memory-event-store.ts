import { randomUUID } from 'node:crypto';

import type { NewEvent, Position, RecordedEvent, Revision, StreamName } from '@kernel/event.js';
import { StoreUnavailable, WrongRevision } from '@kernel/event-store.js';
import type { AppendResult, Batch, EventStore, ExpectedRevision, Follow, ReadAll } from '@kernel/event-store.js';

import { LogBell } from './bell.js';
import { followBatches, logBatches, streamBatches } from './log-reading.js';
import type { LogPages, PageQuery, StreamPage } from './log-reading.js';
import { categoryOf, prepareAppend } from './prepared-append.js';
import type { PreparedEvent } from './prepared-append.js';

/** An event with its data as text, so that nobody who holds one can change the log. */
interface Stored {
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly position: Position;
  readonly prepared: PreparedEvent;
}

/** A log for tests and trials: it keeps nothing once the process ends. */
export class InMemoryEventStore implements EventStore {
  private readonly log: Stored[] = [];
  private readonly streams = new Map<StreamName, Stored[]>();
  private readonly bell = new LogBell();
  private readonly id = randomUUID();
  private closed = false;
  private readonly pages: LogPages = {
    streamPage: async (stream, from, limit) => this.streamPage(stream, from, limit),
    logPage: async (query) => this.logPage(query),
  };

  async append(stream: StreamName, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    const prepared = prepareAppend(stream, events);
    this.requireOpen();
    const known = this.streams.get(stream) ?? [];
    const next = expected === 'no-stream' ? 0 : Number(expected) + 1;
    if (next !== known.length) return this.repeated(stream, expected, events);
    for (const event of prepared) this.write(stream, known, event);
    this.streams.set(stream, known);
    this.bell.ring();
    return { revision: BigInt(known.length - 1), position: BigInt(this.log.length), repeated: false };
  }

  readStream(stream: StreamName, from?: Revision): AsyncIterable<readonly RecordedEvent[]> {
    return streamBatches(this.pages, stream, from);
  }

  readAll(options?: ReadAll): AsyncIterable<Batch> {
    return logBatches(this.pages, options);
  }

  follow(options: Follow): AsyncIterable<Batch> {
    return followBatches(this.pages, this.bell, options);
  }

  async head(): Promise<Position | undefined> {
    this.requireOpen();
    return this.log.at(-1)?.position;
  }

  async identity(): Promise<string> {
    return this.id;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.bell.ring();
  }

  private write(stream: StreamName, known: Stored[], prepared: PreparedEvent): void {
    const stored = { stream, revision: BigInt(known.length), position: BigInt(this.log.length + 1), prepared };
    known.push(stored);
    this.log.push(stored);
  }

  private repeated(stream: StreamName, expected: ExpectedRevision, events: readonly NewEvent[]): AppendResult {
    const known = this.streams.get(stream) ?? [];
    const first = expected === 'no-stream' ? 0 : Number(expected) + 1;
    const place = known.slice(first, first + events.length);
    const last = place.at(-1);
    const same =
      place.length === events.length && place.every((stored, i) => stored.prepared.event.id === events[i]?.id);
    if (!same || !last) throw new WrongRevision(stream, expected, known.at(-1)?.revision ?? 'no-stream');
    return { revision: last.revision, position: last.position, repeated: true };
  }

  private streamPage(stream: StreamName, from: Revision, limit: number): StreamPage {
    this.requireOpen();
    const known = this.streams.get(stream) ?? [];
    const end = Number(from) + limit;
    return { events: known.slice(Number(from), end).map(recorded), last: end >= known.length };
  }

  private logPage({ after = 0n, categories, limit }: PageQuery): Batch {
    this.requireOpen();
    const found: Stored[] = [];
    let index = Number(after);
    for (; index < this.log.length && found.length < limit; index += 1) {
      const stored = this.log[index];
      if (stored && (!categories || categories.includes(categoryOf(stored.stream)))) found.push(stored);
    }
    return { events: found.map(recorded), position: BigInt(index), caughtUp: index >= this.log.length };
  }

  private requireOpen(): void {
    if (this.closed) throw new StoreUnavailable('The log was closed.');
  }
}

const recorded = ({ stream, revision, position, prepared }: Stored): RecordedEvent => ({
  ...prepared.event,
  data: JSON.parse(prepared.data) as RecordedEvent['data'],
  metadata: JSON.parse(prepared.metadata) as RecordedEvent['metadata'],
  stream,
  revision,
  position,
});
