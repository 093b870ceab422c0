import type { NewEvent, Position, RecordedEvent, Revision, StreamName } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { AppendResult, Batch, EventStore, ExpectedRevision, Follow, ReadAll } from '@kernel/event-store.js';

import { streamBatches } from '../log-reading.js';

import { AppendLine } from './append-line.js';
import { Appending } from './appending.js';
import { Engine } from './engine.js';
import { EngineReads } from './engine-reads.js';
import { checkedUrl } from './event-store-url.js';
import { KnownPositions } from './known-positions.js';
import { LogHead } from './log-head.js';
import { LogReader } from './log-reader.js';
import { Namespace } from './namespace.js';
import { QuietMarks } from './quiet-marks.js';
import type { QuietStretch } from './quiet-stretch.js';
import { greet, identityIn, reach } from './opening.js';
import type { Opened } from './opening.js';
import { closedLog } from './refusals.js';
import { Silence } from './silence.js';

export interface EventStoreDbOptions {
  /** `esdb://…` or `esdb+discover://…`, as the engine's own tools take it. */
  readonly url: string;
  /** Letters and digits, put before every stream's name in the engine; default `kronika`. */
  readonly namespace?: string | undefined;
  /** How long an append waits for its answer before its outcome is looked into; default 10 s. */
  readonly appendTimeoutMs?: number | undefined;
  /** How long a read goes on without anything coming, and how long an unknown outcome is looked into; default 10 s. */
  readonly readTimeoutMs?: number | undefined;
  /** How long a server that is not there is waited for at the start; default 0: not at all. */
  readonly waitMs?: number | undefined;
  /** Between two marks of how far others' events were looked through; default 10 s. */
  readonly markEveryMs?: number | undefined;
  /** Tells the operator something that needs no answer. */
  readonly notice?: ((sentence: string) => void) | undefined;
  readonly clock?: (() => Date) | undefined;
}

const DEFAULTS = {
  namespace: 'kronika',
  appendTimeoutMs: 10_000,
  readTimeoutMs: 10_000,
  waitMs: 0,
  markEveryMs: 10_000,
  notice: (_: string): void => undefined,
  clock: (): Date => new Date(),
};

/**
 * Opens a log in an EventStoreDB or KurrentDB, from version 23.10 on. Several processes may.
 *
 * @throws StoreUnavailable with a sentence for a wrong URL, a server that is down, too old or refuses the credentials
 */
export const openEventStoreDb = async (options: EventStoreDbOptions): Promise<EventStoreDb> => {
  const chosen = { ...DEFAULTS, ...given(options) };
  const url = checkedUrl(options.url);
  const namespace = new Namespace(chosen.namespace);
  for (const sentence of url.notices) chosen.notice(sentence);
  const engine = new Engine(url);
  const line = new AppendLine(() => engine.batchCall());
  const reads = new EngineReads(engine, chosen.readTimeoutMs);
  const parts = { ...chosen, engine, line, reads, namespace, hosts: url.hosts };
  try {
    return await reach({ ...parts, answerMs: chosen.readTimeoutMs }, async (opened) => {
      const store = new EventStoreDb({ ...parts, opened });
      await store.learn();
      return store;
    });
  } catch (error) {
    await engine.end();
    throw error;
  }
};

type Given = { readonly [Key in keyof typeof DEFAULTS]?: (typeof DEFAULTS)[Key] };

/** What is there and not undefined. */
const given = (options: EventStoreDbOptions): Given =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

interface StoreParts {
  readonly engine: Engine;
  readonly line: AppendLine;
  readonly reads: EngineReads;
  readonly namespace: Namespace;
  readonly hosts: string;
  readonly notice: (sentence: string) => void;
  readonly opened: Opened;
  readonly appendTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly markEveryMs: number;
}

export class EventStoreDb implements EventStore {
  private readonly appending: Appending;
  private readonly reader: LogReader;
  private readonly marks: QuietMarks;
  private readonly silence: Silence;
  /** Those that read or follow now, to be ended when the log is closed. */
  private readonly readers = new Set<AbortController>();
  private closing: Promise<void> | undefined;

  constructor(private readonly parts: StoreParts) {
    const { engine, hosts, reads, namespace, opened, readTimeoutMs } = parts;
    this.silence = new Silence((answerMs) => greet({ engine, answerMs }), hosts);
    const { identity, version } = opened;
    const { checkpointsHold } = version;
    const positions = new KnownPositions();
    const head = new LogHead(reads, namespace, identity.position);
    const learnt = (stretch: QuietStretch): void => head.learn(stretch);
    this.appending = new Appending({ ...parts, positions, settleMs: readTimeoutMs });
    this.marks = new QuietMarks({ ...parts, identity, checkpointsHold, answerMs: readTimeoutMs, learnt });
    this.reader = new LogReader({
      ...parts,
      positions,
      head,
      marks: this.marks,
      begin: identity.position,
      silenceMs: readTimeoutMs,
      checkpointsHold,
      sameLog: () => this.sameLog(),
    });
  }

  /** What is known of the log, and where it ends: that takes more rights than reading a stream, and whoever lacks them is told now. */
  async learn(): Promise<void> {
    await this.reader.learn();
  }

  async append(stream: StreamName, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult> {
    this.requireOpen();
    return this.silence.minded(() => this.appending.append(stream, expected, events));
  }

  readStream(stream: StreamName, from?: Revision): AsyncIterable<readonly RecordedEvent[]> {
    const streamPage: LogReader['streamPage'] = async (...query) => {
      this.requireOpen();
      return this.silence.minded(() => this.reader.streamPage(...query));
    };
    return streamBatches({ streamPage }, stream, from);
  }

  readAll(options: ReadAll = {}): AsyncIterable<Batch> {
    // The engine takes no prefix for every prefix.
    const none = options.categories?.length === 0;
    return this.until(undefined, (ended) => (none ? nothing() : this.reader.all(options, ended)));
  }

  follow(options: Follow): AsyncIterable<Batch> {
    return this.until(options.signal, (ended) => this.reader.following(options, ended));
  }

  async head(): Promise<Position | undefined> {
    this.requireOpen();
    return (await this.silence.minded(() => this.reader.head()))?.position;
  }

  async identity(): Promise<string> {
    return this.parts.opened.identity.uuid;
  }

  /** When the last event was recorded, UTC ISO: what the stamp of this process begins from. */
  async lastRecordedAt(): Promise<string | undefined> {
    this.requireOpen();
    return (await this.silence.minded(() => this.reader.head()))?.recordedAt;
  }

  /** Who reads or follows is told at once; appends under way come to their outcome first. */
  close(): Promise<void> {
    this.closing ??= (async () => {
      for (const reader of this.readers) reader.abort();
      this.marks.end();
      await this.appending.settled();
      this.parts.line.end();
      await this.parts.engine.end();
    })();
    return this.closing;
  }

  /** Batches until the signal is given, the log is closed, or whoever asked leaves. */
  private async *until(
    signal: AbortSignal | undefined,
    batches: (ended: AbortSignal) => AsyncIterable<Batch>,
  ): AsyncGenerator<Batch> {
    if (signal?.aborted) return;
    this.requireOpen();
    const ended = new AbortController();
    const end = (): void => ended.abort();
    this.readers.add(ended);
    signal?.addEventListener('abort', end, { once: true });
    try {
      yield* batches(ended.signal);
      if (!signal?.aborted) this.requireOpen();
    } finally {
      signal?.removeEventListener('abort', end);
      this.readers.delete(ended);
    }
  }

  /** A server may have been set up anew, or another put in its place, while nobody was connected. */
  private async sameLog(): Promise<void> {
    const { uuid } = this.parts.opened.identity;
    const found = (await identityIn(this.parts))?.uuid;
    if (found !== uuid)
      throw new StoreUnavailable(
        `EventStoreDB at ${this.parts.hosts} holds another log (${found ?? 'an empty one'}) than the one that was opened (${uuid}). Start again.`,
      );
  }

  private requireOpen(): void {
    if (this.closing) throw closedLog();
  }
}

async function* nothing(): AsyncGenerator<never> {}
