import { LogsDiffer, NotAsRecorded, NotInSequence, WrittenMeanwhile } from './copy-log.errors.js';
import type { Position, RecordedEvent } from './event.js';
import { ENVELOPE_BYTES, MAX_APPEND_BYTES, OutcomeUnknown, WrongRevision } from './event-store.js';
import type { EventStore, ExpectedRevision } from './event-store.js';

export interface LogCopy {
  readonly from: Pick<EventStore, 'readAll' | 'head'>;
  readonly to: Pick<EventStore, 'readAll' | 'append'>;
  /** A print of everything that an event is, but its position; undefined where its data does not have the hash that it was recorded with. */
  readonly print: (event: RecordedEvent) => string | undefined;
  /** What must be done before there is any event of the source in the other log, and only if it may stand there. */
  readonly beforeAppending?: (() => Promise<void>) | undefined;
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

/**
 * Copies a log into another one, event by event in its order, with ids, salts and metadata as they are. What the other one holds already must
 * be the beginning of this one: so an interrupted copy goes on where it stopped.
 * @returns how many events it appended; undefined when the signal ended it
 * @throws LogsDiffer · NotAsRecorded · NotInSequence · StoreUnavailable · OutcomeUnknown
 */
export const copyLog = async (copy: LogCopy): Promise<number | undefined> => {
  const source = await Source.of(copy);
  try {
    const held = await passCommon(copy, source, (event, _, passed) =>
      copy.onProgress?.({ phase: 'comparing', events: passed, share: source.shareAt(event) }),
    );
    if (held === undefined) return undefined;
    await copy.beforeAppending?.();
    return await appendRest(copy, source, held);
  } finally {
    await source.leave();
  }
};

/**
 * Compares the two from end to end.
 * @param onPair told each event's place in both
 * @returns how many events each holds; undefined when the signal ended it
 * @throws LogsDiffer · NotAsRecorded · WrittenMeanwhile
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

/** Takes from the source as many events as the other log holds, each the same; undefined when the signal ended it. @throws LogsDiffer · NotAsRecorded */
const passCommon = async (
  { to, print, signal }: LogCopy,
  source: Source,
  onPassed: OnPassed,
): Promise<number | undefined> => {
  let passed = 0;
  for await (const found of events(to)) {
    if (signal?.aborted) return undefined;
    const expected = await source.next();
    if (!expected || asRecorded(expected, print) !== print(found)) throw new LogsDiffer(passed + 1, expected, found);
    passed += 1;
    onPassed(expected, found, passed);
  }
  return passed;
};

/** @throws NotAsRecorded */
const asRecorded = (event: RecordedEvent, print: LogCopy['print']): string => {
  const printed = print(event);
  if (printed === undefined) throw new NotAsRecorded(event);
  return printed;
};

const appendRest = async (
  { to, print, signal, onProgress }: LogCopy,
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
    asRecorded(event, print);
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
    const { last } = this;
    if (!last) return true;
    return (
      last.stream === event.stream &&
      last.revision + 1n === event.revision &&
      this.held.length < EVENTS_AT_ONCE &&
      this.bytes + bytesOf(event) <= MAX_APPEND_BYTES
    );
  }

  add(event: RecordedEvent): void {
    this.held.push(event);
    this.bytes += bytesOf(event);
  }

  /** An unknown outcome is settled by sending the same again. @throws NotInSequence */
  async appendTo(log: Pick<EventStore, 'append'>): Promise<number> {
    const [first] = this.held;
    if (!first) return 0;
    const append = (): Promise<unknown> => log.append(first.stream, before(first), this.held);
    await append()
      .catch((error: unknown) => {
        if (!(error instanceof OutcomeUnknown)) throw error;
        return append();
      })
      .catch((error: unknown) => {
        throw error instanceof WrongRevision ? new NotInSequence(first, error) : error;
      });
    const { length } = this.held;
    this.held = [];
    this.bytes = 0;
    return length;
  }
}

const before = ({ revision }: RecordedEvent): ExpectedRevision => (revision === 0n ? 'no-stream' : revision - 1n);

/** What every adapter counts. */
const bytesOf = ({ data, metadata, type }: RecordedEvent): number =>
  utf8(JSON.stringify(data)) + utf8(JSON.stringify(metadata)) + 2 * utf8(type) + ENVELOPE_BYTES;

const utf8 = (text: string): number => ENCODER.encode(text).length;

const ENCODER = new TextEncoder();
