import type { Position, RecordedEvent } from './event.js';
import { MAX_APPEND_BYTES, OutcomeUnknown } from './event-store.js';
import type { EventStore, ExpectedRevision } from './event-store.js';

export interface LogCopy {
  readonly from: Pick<EventStore, 'readAll'>;
  readonly to: Pick<EventStore, 'readAll' | 'append'>;
  /** A print of everything that an event is: its canonical bytes, its salt, and its data hashed anew. Never the position. */
  readonly print: (event: RecordedEvent) => string;
  /** Ends the copy after an append: what is copied stays, and the next one goes on from there. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined;
}

export interface CopyProgress {
  readonly phase: 'comparing' | 'copying' | 'verifying';
  /** Events of the source that this phase has passed. */
  readonly events: number;
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

const told = (event: RecordedEvent | undefined): string =>
  event ? `event ${event.revision} of ${event.stream} (${event.type}, ${event.id})` : 'nothing';

/**
 * Copies a log into another one, event by event in its order, with ids, salts and metadata as they are. What the other one holds already must
 * be the beginning of this one: so an interrupted copy goes on where it stopped.
 * @returns how many events it appended; undefined when the signal ended it
 * @throws LogsDiffer · StoreUnavailable · OutcomeUnknown
 */
export const copyLog = async (copy: LogCopy): Promise<number | undefined> => {
  const source = events(copy.from);
  try {
    const held = await passCommon(copy, source);
    return await appendRest(copy, source, held);
  } finally {
    await source.return(undefined);
  }
};

/** Compares the two from end to end. @param onPair told each event's place in both @returns how many events each holds @throws LogsDiffer */
export const verifyCopy = async (copy: LogCopy, onPair: (pair: MovedPosition) => void): Promise<number> => {
  const source = events(copy.from);
  try {
    const passed = await passCommon(copy, source, onPair);
    const { value, done } = await source.next();
    if (!done) throw new LogsDiffer(passed + 1, value, undefined);
    return passed;
  } finally {
    await source.return(undefined);
  }
};

async function* events(log: Pick<EventStore, 'readAll'>): AsyncGenerator<RecordedEvent, undefined> {
  for await (const batch of log.readAll()) yield* batch.events;
  return undefined;
}

/** Takes from the source as many events as the other log holds, each the same. @throws LogsDiffer */
const passCommon = async (
  { to, print, onProgress }: LogCopy,
  source: AsyncGenerator<RecordedEvent, undefined>,
  onPair?: (pair: MovedPosition) => void,
): Promise<number> => {
  let passed = 0;
  for await (const found of events(to)) {
    const { value: expected } = await source.next();
    if (!expected || print(expected) !== print(found)) throw new LogsDiffer(passed + 1, expected, found);
    passed += 1;
    onPair?.({ from: expected.position, to: found.position });
    onProgress?.({ phase: onPair ? 'verifying' : 'comparing', events: passed });
  }
  return passed;
};

const appendRest = async (
  { to, signal, onProgress }: LogCopy,
  source: AsyncGenerator<RecordedEvent, undefined>,
  held: number,
): Promise<number | undefined> => {
  const run = new Run();
  let appended = 0;
  const flush = async (): Promise<void> => {
    appended += await run.appendTo(to);
    onProgress?.({ phase: 'copying', events: held + appended });
  };
  for (;;) {
    const { value: event, done } = await source.next();
    if (done) break;
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
