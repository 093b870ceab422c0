import type { Position, RecordedEvent } from './event.js';
import { MAX_APPEND_BYTES, OutcomeUnknown } from './event-store.js';
import type { EventStore, ExpectedRevision } from './event-store.js';

export interface LogCopy {
  readonly from: Pick<EventStore, 'readAll' | 'head'>;
  readonly to: Pick<EventStore, 'readAll' | 'append'>;
  /** A print of everything that an event is: its canonical bytes, its salt, and its data hashed anew. Never the position. */
  readonly print: (event: RecordedEvent) => string;
  /** Ends it, after the append under way: what is copied stays, and the next one goes on from there. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined;
}

export interface CopyProgress {
  readonly phase: 'comparing' | 'copying' | 'verifying';
  /** Events of the source that this phase has passed. */
  readonly events: number;
  /** Of the source's log as it was when the phase began, from 0 to 1. */
  readonly share: number;
}

/** An event's place in both logs. */
export interface MovedPosition {
  readonly from: Position;
  readonly to: Position;
}

/** Where one log should begin with all of the other, or equal it, they part. Nothing was changed. */
export class LogsDiffer extends Error {
  constructor(
    /** Counted from 1. */
    readonly number: number,
    readonly expected: RecordedEvent | undefined,
    readonly found: RecordedEvent | undefined,
  ) {
    super(`The two logs differ at their event ${number}: ${told(found)} stands where ${told(expected)} was expected.`);
    this.name = 'LogsDiffer';
  }
}

/** The source goes on where the copy ends: all that was copied is the same. */
export class WrittenMeanwhile extends Error {
  constructor(
    /** How many events were copied. */
    readonly copied: number,
  ) {
    super(
      `Somebody wrote to the record while it was copied: ${copied} events are in both places and the same, and what came after them was not copied yet. Stop whoever writes, and do the same again: it goes on from there.`,
    );
    this.name = 'WrittenMeanwhile';
  }
}

const told = (event: RecordedEvent | undefined): string =>
  event ? `event ${event.revision} of ${event.stream} (${event.type}, ${event.id})` : 'nothing';

/**
 * Copies a log into another one, event by event in its order, with ids, salts and metadata as they are. What the other one holds already must
 * be the beginning of this one: so an interrupted copy goes on where it stopped.
 * @returns how many events it appended; undefined when the signal ended it
 * @throws LogsDiffer · StoreUnavailable · OutcomeUnknown
 */
export const copyLog = async (copy: LogCopy): Promise<number | undefined> => {
  const source = await Source.of(copy);
  try {
    const held = await passCommon(copy, source, (event, _, passed) =>
      copy.onProgress?.({ phase: 'comparing', events: passed, share: source.shareAt(event) }),
    );
    return held === undefined ? undefined : await appendRest(copy, source, held);
  } finally {
    await source.leave();
  }
};

/**
 * Compares the two from end to end.
 * @param onPair told each event's place in both
 * @returns how many events each holds; undefined when the signal ended it
 * @throws LogsDiffer · WrittenMeanwhile
 */
export const verifyCopy = async (copy: LogCopy, onPair: (pair: MovedPosition) => void): Promise<number | undefined> => {
  const source = await Source.of(copy);
  try {
    const count = await passCommon(copy, source, (expected, found, passed) => {
      onPair({ from: expected.position, to: found.position });
      copy.onProgress?.({ phase: 'verifying', events: passed, share: source.shareAt(expected) });
    });
    if (count !== undefined && (await source.next())) throw new WrittenMeanwhile(count);
    return count;
  } finally {
    await source.leave();
  }
};

/** The events of the log that is copied, and how much of it has been read. */
class Source {
  private readonly events: AsyncGenerator<RecordedEvent, undefined>;
  private first: Position | undefined;

  private constructor(
    log: LogCopy['from'],
    private readonly end: Position,
  ) {
    this.events = events(log);
  }

  static async of({ from }: LogCopy): Promise<Source> {
    return new Source(from, (await from.head()) ?? 0n);
  }

  async next(): Promise<RecordedEvent | undefined> {
    const { value } = await this.events.next();
    this.first ??= value?.position;
    return value;
  }

  /** Up to this event of it. Positions are not counts, but grow with what was written. */
  shareAt({ position }: RecordedEvent): number {
    const first = this.first ?? position;
    return this.end > first ? Math.min(1, Number(position - first) / Number(this.end - first)) : 1;
  }

  async leave(): Promise<void> {
    await this.events.return(undefined);
  }
}

async function* events(log: Pick<EventStore, 'readAll'>): AsyncGenerator<RecordedEvent, undefined> {
  for await (const batch of log.readAll()) yield* batch.events;
  return undefined;
}

type OnPassed = (expected: RecordedEvent, found: RecordedEvent, passed: number) => void;

/** Takes from the source as many events as the other log holds, each the same; undefined when the signal ended it. @throws LogsDiffer */
const passCommon = async (
  { to, print, signal }: LogCopy,
  source: Source,
  onPassed: OnPassed,
): Promise<number | undefined> => {
  let passed = 0;
  for await (const found of events(to)) {
    if (signal?.aborted) return undefined;
    const expected = await source.next();
    if (!expected || print(expected) !== print(found)) throw new LogsDiffer(passed + 1, expected, found);
    passed += 1;
    onPassed(expected, found, passed);
  }
  return passed;
};

const appendRest = async (
  { to, signal, onProgress }: LogCopy,
  source: Source,
  held: number,
): Promise<number | undefined> => {
  const run = new Run();
  let appended = 0;
  const flush = async (): Promise<void> => {
    const { last } = run;
    appended += await run.appendTo(to);
    if (last) onProgress?.({ phase: 'copying', events: held + appended, share: source.shareAt(last) });
  };
  for (let event = await source.next(); event; event = await source.next()) {
    if (!run.takes(event)) await flush();
    if (signal?.aborted) return undefined;
    run.add(event);
  }
  await flush();
  return appended;
};

const EVENTS_AT_ONCE = 500;

/** Events that follow each other in the log and in one stream: appended together they keep both orders. */
class Run {
  private held: RecordedEvent[] = [];
  private bytes = 0;

  get last(): RecordedEvent | undefined {
    return this.held.at(-1);
  }

  takes(event: RecordedEvent): boolean {
    const first = this.held[0];
    if (!first) return true;
    return (
      first.stream === event.stream &&
      this.held.length < EVENTS_AT_ONCE &&
      this.bytes + bytesOf(event) <= MAX_APPEND_BYTES
    );
  }

  add(event: RecordedEvent): void {
    this.held.push(event);
    this.bytes += bytesOf(event);
  }

  /** An unknown outcome is settled by sending the same again. */
  async appendTo(log: Pick<EventStore, 'append'>): Promise<number> {
    const [first] = this.held;
    if (!first) return 0;
    const append = (): Promise<unknown> => log.append(first.stream, before(first), this.held);
    await append().catch((error: unknown) => {
      if (!(error instanceof OutcomeUnknown)) throw error;
      return append();
    });
    const { length } = this.held;
    this.held = [];
    this.bytes = 0;
    return length;
  }
}

const before = ({ revision }: RecordedEvent): ExpectedRevision => (revision === 0n ? 'no-stream' : revision - 1n);

/** At most what every adapter counts. */
const bytesOf = ({ data, metadata, type }: RecordedEvent): number =>
  utf8(JSON.stringify(data)) + utf8(JSON.stringify(metadata)) + 2 * utf8(type);

const utf8 = (text: string): number => ENCODER.encode(text).length;

const ENCODER = new TextEncoder();
