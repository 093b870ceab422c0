import { randomUUID } from 'node:crypto';
import type { Careless } from './careless.js';
import { checkCommit } from './commit-check.js';
import { KnownIds } from './known-ids.js';
import {
  type Expected,
  type Outcome,
  type Place,
  type Proposed,
  type Recorded,
  recordLength,
  STREAM_DELETED,
  STREAM_METADATA,
  TOMBSTONE_ON_THE_WIRE,
  TOMBSTONE_REVISION,
} from './recorded.js';
import { isMetastream, metastreamOf, Stream } from './stream.js';

const json = (type: string, text: string): Proposed => ({
  id: randomUUID(),
  type,
  isJson: true,
  data: Buffer.from(text),
  metadata: new Uint8Array(),
});

const parsed = (data: Uint8Array): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

/** The transaction log and its index: what is stored, and the rules by which it is written. It knows no wire. */
export class Log {
  readonly all: Recorded[] = [];
  readonly ids = new KnownIds();
  readonly #streams = new Map<string, Stream>();
  readonly #watchers = new Set<(event: Recorded) => void>();
  readonly careless: ReadonlySet<Careless>;
  readonly #now: () => number;
  #end: number;

  /** @param begin where its first record stands */
  constructor(now: () => number, careless: ReadonlySet<Careless>, begin = 0) {
    this.#end = begin;
    this.#now = now;
    this.careless = careless;
  }

  /** In ticks, by the server's own clock. */
  get now(): bigint {
    return BigInt(Math.round(this.#now() * 10)) * 1_000n;
  }

  /** Where the next record will begin. */
  get end(): number {
    return this.#end;
  }

  get last(): Recorded | undefined {
    return this.all.at(-1);
  }

  stream(name: string): Stream | undefined {
    return this.#streams.get(name);
  }

  /** Calls `watcher` for each record as it is written. Returns how to stop. */
  watch(watcher: (event: Recorded) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** As if it came from a copy that was made when it held so many records. */
  putBack(length: number): void {
    const end = this.all[length]?.position ?? this.#end;
    const kept = this.all.splice(0).slice(0, length);
    this.#streams.clear();
    this.ids.clear();
    for (const record of kept) {
      this.#end = record.position;
      this.#write(record.stream, record, record.revision === TOMBSTONE_REVISION ? TOMBSTONE_REVISION : undefined);
    }
    this.#end = end;
  }

  /** A record that is no event and that nobody is shown, such as that of a new epoch, which each start of a server writes. */
  pass(bytes: number): void {
    this.#end += bytes;
  }

  append(name: string, expected: Expected, events: readonly Proposed[]): Outcome {
    const check = checkCommit(this, name, expected, events);
    if (check.kind !== 'ok') return check;
    const owner = isMetastream(name) ? name.slice(2) : name;
    const undeletes = check.softlyDeleted || this.#streams.get(owner)?.softlyDeleted === true;
    const first = (this.#lastOf(owner) ?? -1) + 1;
    const position = events.length === 0 ? this.#skip(name) : this.#writeAll(name, events);
    if (undeletes) this.#undelete(owner, first);
    return { kind: 'success', revision: this.#lastOf(name), position };
  }

  /** Soft: `$tb` beyond every event. */
  delete(name: string, expected: Expected): Outcome {
    const check = checkCommit(this, name, expected, [json(STREAM_METADATA, '')]);
    if (check.kind !== 'ok') return check;
    const meta = metastreamOf(name);
    if (this.#lastOf(name) === undefined && this.#lastOf(meta) === undefined) {
      return { kind: 'wrong-version', actual: undefined };
    }
    const written = this.#write(meta, json(STREAM_METADATA, `{"$tb":${TOMBSTONE_ON_THE_WIRE}}`));
    return { kind: 'success', revision: undefined, position: written.position };
  }

  /** Hard: for ever. */
  tombstone(name: string, expected: Expected): Outcome {
    const event: Proposed = { ...json(STREAM_DELETED, ''), isJson: false };
    const check = checkCommit(this, name, expected, [event]);
    if (check.kind !== 'ok') return check;
    const written = this.#write(name, event, TOMBSTONE_REVISION);
    return { kind: 'success', revision: undefined, position: written.position };
  }

  /** Index into `all` of the first record at or after a place. */
  indexFrom({ commit, prepare }: Place): number {
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const position = this.all[middle]?.position ?? 0;
      if (position < commit || (position === commit && position < prepare)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether a record begins there, or would. A position is an offset of bytes: most numbers are in the middle of a record. */
  isBoundary(commit: number): boolean {
    const index = this.indexFrom({ commit, prepare: 0 });
    return commit === this.#end || this.all[index]?.position === commit || this.all[index - 1]?.next === commit;
  }

  #lastOf(name: string): number | undefined {
    return this.#streams.get(name)?.last;
  }

  #writeAll(name: string, events: readonly Proposed[]): number {
    return events.map((event) => this.#write(name, event).position).at(-1) ?? this.#end;
  }

  /** An append without events leaves a record without an event. */
  #skip(name: string): number {
    const position = this.#end;
    this.#end += recordLength(name, { ...json('', ''), data: new Uint8Array() });
    return position;
  }

  #write(name: string, event: Proposed, revision?: number): Recorded {
    const stream = this.#streamFor(name);
    const position = this.#end;
    const length = this.careless.has('dense-positions') ? 1 : recordLength(name, event);
    const next = position + length;
    const written = {
      ...event,
      stream: name,
      revision: revision ?? stream.events.length,
      position,
      next,
      created: this.now,
    };
    this.#end = next;
    if (revision === undefined) stream.events.push(written);
    else if (!this.careless.has('forgets-deleted')) stream.tombstone = written;
    this.all.push(written);
    this.ids.add(event.id, name, written.revision);
    if (isMetastream(name)) this.#retain(name.slice(2), event);
    for (const watcher of this.#watchers) watcher(written);
    return written;
  }

  #streamFor(name: string): Stream {
    const known = this.#streams.get(name);
    if (known) return known;
    const stream = new Stream();
    if (isMetastream(name)) stream.retention = { $maxCount: 1 };
    this.#streams.set(name, stream);
    return stream;
  }

  #retain(name: string, { data }: Proposed): void {
    if (this.careless.has('forgets-deleted')) return;
    this.#streamFor(name).retention = parsed(data);
  }

  /** A stream that was softly deleted comes back with its next event, and shows events from there on. */
  #undelete(name: string, from: number): void {
    const latest = this.#streams.get(metastreamOf(name))?.events.at(-1);
    const metadata = { ...(latest ? parsed(latest.data) : {}), $tb: from };
    this.#write(metastreamOf(name), json(STREAM_METADATA, JSON.stringify(metadata)));
  }
}
