import type { NewEvent, Position, RecordedEvent, Revision, StreamName } from '@kernel/event.js';
import { EmptyAppend, OutcomeUnknown, StoreUnavailable, TooLarge, WrongRevision } from '@kernel/event-store.js';
import type { AppendResult, Batch, EventStore, ExpectedRevision, Follow, ReadAll } from '@kernel/event-store.js';

import { connect, WorkerGone } from '../../worker/connect.js';
import type { Remote } from '../../worker/connect.js';
import type { Port } from '../../worker/port.js';
import { followBatches, logBatches, streamBatches } from '../log-reading.js';
import type { LogPages } from '../log-reading.js';
import { prepareAppend } from '../prepared-append.js';

import { AppendLine } from './append-line.js';
import { FolderInUse } from './folder-lock.js';
import { KnownEnds } from './known-ends.js';
import { NewsBell } from './log-news.js';
import type { LogTask, ReaderMethods, WriterMethods } from './log-tasks.js';
import { bodyOf } from './packed-events.js';
import { pagesOf, positionOf } from './packed-source.js';

export interface EmbeddedOptions {
  readonly folder: string;
  /** Starts one task of the log: in a worker thread, whose entry passes its `workerData` to `startLogTask`. */
  readonly start: (task: LogTask) => Port;
  /** See `WriterOptions`. */
  readonly maxPages?: number | undefined;
}

const ERRORS = [WrongRevision, TooLarge, EmptyAppend, StoreUnavailable, OutcomeUnknown, FolderInUse];

/**
 * Opens a folder's log for the one process that writes it, and makes what is missing. Two threads work for it: one writes, one reads and
 * keeps the index.
 *
 * @throws FolderInUse · StoreUnavailable
 */
export const openEmbeddedEventStore = async (options: EmbeddedOptions): Promise<EmbeddedEventStore> => {
  const { folder, start, maxPages } = options;
  const writer = connect<WriterMethods>(start({ role: 'writer', folder, maxPages }), ERRORS);
  try {
    await writer.ready();
    const reader = connect<ReaderMethods>(start({ role: 'reader', folder }), ERRORS);
    await reader.ready();
    return new EmbeddedEventStore(folder, writer, reader);
  } catch (error) {
    await writer.close();
    throw error;
  }
};

export class EmbeddedEventStore implements EventStore {
  private readonly bell: NewsBell;
  private readonly pages: LogPages;
  private readonly line: AppendLine;
  private readonly ends = new KnownEnds();
  private closing: Promise<void> | undefined;

  constructor(
    folder: string,
    private readonly writer: Remote<WriterMethods>,
    private readonly reader: Remote<ReaderMethods>,
  ) {
    this.bell = new NewsBell({ folder });
    this.line = new AppendLine(writer);
    this.pages = pagesOf({
      streamPage: (stream, from, limit) => this.read(reader.call('streamPage', stream, from, limit)),
      logPage: (query) => this.read(reader.call('logPage', query)),
    });
  }

  async append(stream: StreamName, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    const bodies = prepareAppend(stream, events).map(bodyOf);
    const sent = this.line.append(stream, expected === 'no-stream' ? -1 : Number(expected), bodies);
    const outcome = await sent.catch((error: unknown) => this.lost(stream, error));
    if (outcome.is === 'wrong') {
      this.ends.note(stream, outcome.actual);
      throw new WrongRevision(stream, expected, revisionOf(outcome.actual));
    }
    if (outcome.is === 'unread')
      throw new StoreUnavailable(`Stream ${stream} could not be read, and nothing was written.`);
    const { revision, position } = outcome;
    this.ends.note(stream, revision);
    return { revision: BigInt(revision), position: BigInt(position), repeated: outcome.is === 'repeated' };
  }

  readStream(stream: StreamName, from: Revision = 0n): AsyncIterable<readonly RecordedEvent[]> {
    return !this.closing && this.ends.isPast(stream, Number(from)) ? nothing() : this.readToEnd(stream, from);
  }

  readAll(options?: ReadAll): AsyncIterable<Batch> {
    return logBatches(this.pages, options);
  }

  follow(options: Follow): AsyncIterable<Batch> {
    return followBatches(this.pages, this.bell, options);
  }

  async head(): Promise<Position | undefined> {
    return positionOf(await this.read(this.reader.call('head')));
  }

  identity(): Promise<string> {
    return this.read(this.reader.call('identity'));
  }

  /** When the last event was recorded, UTC ISO: what the stamp of this process begins from. */
  lastRecordedAt(): Promise<string | undefined> {
    return this.read(this.reader.call('lastRecordedAt'));
  }

  /** The reader goes first, while the log is still there for its index. What waits to be written is written. */
  close(): Promise<void> {
    this.closing ??= (async () => {
      this.bell.close();
      await this.reader.close();
      await this.writer.close();
    })();
    return this.closing;
  }

  private async *readToEnd(stream: StreamName, from: Revision): AsyncGenerator<readonly RecordedEvent[]> {
    let end: number | undefined = from === 0n ? -1 : undefined;
    for await (const events of streamBatches(this.pages, stream, from)) {
      end = Number(events.at(-1)?.revision ?? end);
      yield events;
    }
    if (end !== undefined) this.ends.note(stream, end);
  }

  private async read<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw error instanceof WorkerGone ? this.gone(error) : error;
    }
  }

  private lost(stream: StreamName, error: unknown): never {
    this.ends.forget(stream);
    if (!(error instanceof WorkerGone)) throw error;
    if (!error.sent) throw this.gone(error);
    throw new OutcomeUnknown('The log ended before it answered: whether this append was written is not known.', {
      cause: error,
    });
  }

  private gone(error: WorkerGone): StoreUnavailable {
    return new StoreUnavailable(this.closing ? 'The log was closed.' : `The log has ended: ${error.message}`, {
      cause: error,
    });
  }
}

const revisionOf = (actual: number): ExpectedRevision => (actual < 0 ? 'no-stream' : BigInt(actual));

async function* nothing(): AsyncGenerator<never> {}
