import type { LoggedFact, NewEvent, Position, RecordedEvent, Revision, StreamName } from './event.js';

/** What the caller believes of the stream: that it does not exist, or that its last event has this revision. There is no "any". */
export type ExpectedRevision = Revision | 'no-stream';

export interface AppendResult {
  /** Of the last event of this append. */
  readonly revision: Revision;
  /** Of the last event of this append. */
  readonly position: Position;
  /** True when these very events had been appended before, at the same expected revision: nothing was written now. */
  readonly repeated: boolean;
}

export interface ReadAll {
  /** Exclusive: the position of the last event already seen. Missing: from the beginning. */
  readonly after?: Position | undefined;
  /** Only events of streams of these categories. Missing: all. */
  readonly categories?: readonly string[] | undefined;
  /** At most so many events in one batch; default 1,000. A batch is never empty. */
  readonly batchSize?: number | undefined;
}

export interface Follow extends ReadAll {
  /** Ends the iteration at once, without an error. */
  readonly signal: AbortSignal;
}

/** A run of committed events in the order of the log. `position` says how far it reached: further than its last event when a filter passed some over. */
export interface Batch<Event = RecordedEvent> {
  readonly events: readonly Event[];
  readonly position: Position;
  /** False while there was more to read when the batch was made; true when it reached the end of the log. */
  readonly caughtUp: boolean;
}

/**
 * The log: append-only, and the only truth. Every adapter passes `event-store.contract.spec.ts`.
 *
 * An append resolves only after it is durable: synced to disk, or acknowledged by the engine. One event is at most `MAX_EVENT_BYTES`: the UTF-8
 * bytes of the JSON of data and metadata and twice the type. One append is at most `MAX_APPEND_BYTES`: its events, and `ENVELOPE_BYTES` for each.
 */
export interface EventStore {
  /**
   * Appends all of `events` or none. The same ids again at the same expected revision give the first outcome (`repeated`).
   * @throws WrongRevision when the stream is elsewhere, or holds only some of these ids at that place
   * @throws TooLarge · EmptyAppend · StoreUnavailable (nothing was written) · OutcomeUnknown (ask again with the same ids)
   */
  append(stream: StreamName, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>;

  /** One stream's events from a revision (inclusive, default 0), in batches. A stream that does not exist gives nothing. */
  readStream(stream: StreamName, from?: Revision): AsyncIterable<readonly RecordedEvent[]>;

  /** The whole log after a position, up to where it ended when the last batch was made. */
  readAll(options?: ReadAll): AsyncIterable<Batch>;

  /** As `readAll`, and then on: waits for what is appended. Without gap or repeat. Empty batches with `caughtUp` tell of progress. */
  follow(options: Follow): AsyncIterable<Batch>;

  /** Position of the last committed event; undefined for an empty log. */
  head(): Promise<Position | undefined>;

  /** A UUID made once with the log: a checkpoint is worth nothing on another log. */
  identity(): Promise<string>;

  close(): Promise<void>;
}

/** The log as projections read it. Every `EventStore` is one; an adapter may give one besides that reads no more than what is folded. */
export interface ProjectedLog extends Pick<EventStore, 'head' | 'identity'> {
  /** As `EventStore.readAll`. */
  readAll(options?: ReadAll): AsyncIterable<Batch<LoggedFact>>;

  /** As `EventStore.follow`. */
  follow(options: Follow): AsyncIterable<Batch<LoggedFact>>;
}

export const MAX_EVENT_BYTES = 256 * 1024;
export const MAX_APPEND_BYTES = 1024 * 1024;
/** What an append counts for each event besides: an engine keeps salt, hash and correlation with the event, inside its own limit of 1 MiB. */
export const ENVELOPE_BYTES = 256;

export class WrongRevision extends Error {
  constructor(
    readonly stream: StreamName,
    readonly expected: ExpectedRevision,
    readonly actual: ExpectedRevision,
  ) {
    super(`Stream ${stream} was expected at revision ${expected} but is at ${actual}.`);
    this.name = 'WrongRevision';
  }
}

export class TooLarge extends Error {
  constructor(
    readonly what: 'event' | 'append',
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`The ${what} has ${bytes} bytes; at most ${limit} are taken.`);
    this.name = 'TooLarge';
  }
}

export class EmptyAppend extends Error {
  constructor(readonly stream: StreamName) {
    super(`An append to ${stream} holds no event.`);
    this.name = 'EmptyAppend';
  }
}

/** The store cannot take or give anything now; nothing was written. `message` says why and what to do. */
export class StoreUnavailable extends Error {
  /** It may mend itself: whoever has the time may ask again. */
  readonly passing: boolean;

  constructor(message: string, { passing = false, ...options }: ErrorOptions & { readonly passing?: boolean } = {}) {
    super(message, options);
    this.name = 'StoreUnavailable';
    this.passing = passing;
  }
}

/** Whether the append was written is not known. Sending the same ids at the same expected revision settles it. */
export class OutcomeUnknown extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'OutcomeUnknown';
  }
}
