import { randomUUID } from 'node:crypto';
import type { Log } from './log.js';
import { LINK, type Proposed, type Recorded, STREAM_METADATA } from './recorded.js';

/** Where the log of a server in use begins: what stood before was scavenged long ago. A position there is a number of ten digits. */
export const AFTER_YEARS = 7_516_192_768;

const EVERY_MS = 40;
const STATISTICS = '$stats-127.0.0.1:2113';
/** Of other applications. */
const STREAMS = 7;
/** What a projection keeps of how far it is, each so many events. */
const PROJECTION_CHECKPOINT = 32;

const made = (type: string, text: string, isJson = true): Proposed => ({
  id: randomUUID(),
  type,
  isJson,
  data: Buffer.from(text, 'utf8'),
  metadata: new Uint8Array(),
});

const link = (target: Recorded): Proposed => made(LINK, `${target.revision}@${target.stream}`, false);

/** By the first hyphen, as a server divides names unless it is told otherwise. */
const categoryOf = (stream: string): string | undefined => {
  const [category, ...id] = stream.split('-');
  return id.length > 0 ? category : undefined;
};

const correlationOf = ({ metadata }: Recorded): string | undefined => {
  try {
    const { $correlationId } = JSON.parse(Buffer.from(metadata).toString('utf8')) as { $correlationId?: string };
    return $correlationId;
  } catch {
    return undefined;
  }
};

/**
 * What goes on in a server that others use, too: the standard projections link to every event, statistics are written, other applications
 * write, delete and scavenge. All by counting, so that nothing depends on chance, and by itself once begun.
 */
export class Noise {
  readonly #log: Log;
  readonly #projected: Recorded[] = [];
  #timer: NodeJS.Timeout | undefined;
  #due: NodeJS.Immediate | undefined;
  #ticks = 0;
  #links = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  /** What was there before anybody of ours came. */
  history(ticks: number): void {
    this.#log.watch((record) => this.#project(record));
    for (let tick = 0; tick < ticks; tick += 1) this.#tick();
  }

  begin(): void {
    this.#timer = setInterval(() => this.#tick(), EVERY_MS).unref();
  }

  end(): void {
    clearInterval(this.#timer);
    clearImmediate(this.#due);
    this.#due = undefined;
  }

  #write(stream: string, ...events: readonly Proposed[]): void {
    this.#log.append(stream, 'any', events);
  }

  #tick(): void {
    const tick = (this.#ticks += 1);
    const stream = `order-${tick % STREAMS}`;
    if (tick % 5 === 0) this.#write(STATISTICS, made('$statsCollected', JSON.stringify({ proc: 'x'.repeat(4_000) })));
    this.#write(stream, ...Array.from({ length: 1 + (tick % 4) }, (_, line) => made('OrderLine', `{"line":${line}}`)));
    if (tick % 11 === 0) this.#write(`$$${stream}`, made(STREAM_METADATA, '{"$maxCount":3}'));
    if (tick % 13 === 0) this.#log.delete(stream, 'any');
    if (tick % 17 === 0) this.#passing(`basket-${tick}`);
    if (tick % 19 === 0) this.#write('$scavenges', made('$scavengeIndexInitialized', '{}'));
  }

  /** A stream that is soon gone for ever. */
  #passing(stream: string): void {
    this.#write(stream, made('BasketFilled', '{}'));
    this.#log.tombstone(stream, 'any');
  }

  /** A little later, as projections are. */
  #project(record: Recorded): void {
    if (record.stream.startsWith('$') || record.type.startsWith('$')) return;
    this.#projected.push(record);
    this.#due ??= setImmediate(() => this.#linkAll());
  }

  #linkAll(): void {
    this.#due = undefined;
    for (const record of this.#projected.splice(0)) this.#linkTo(record);
  }

  #linkTo(record: Recorded): void {
    const category = categoryOf(record.stream);
    const correlation = correlationOf(record);
    if (record.revision === 0) this.#write('$streams', made('$@', `0@${record.stream}`, false));
    if (category !== undefined) this.#write(`$ce-${category}`, link(record));
    this.#write(`$et-${record.type}`, link(record));
    if (correlation !== undefined) this.#write(`$bc-${correlation}`, link(record));
    this.#links += 1;
    if (this.#links % PROJECTION_CHECKPOINT === 0)
      this.#write('$projections-$by_category-checkpoint', made('$ProjectionCheckpoint', `{"$s":{}}`));
  }
}
