import { calculateObjectSize, Long } from 'bson';
import type { Careless } from './careless.js';
import { Refusal } from './errors.js';
import type { Session } from './sessions.js';
import { type Doc, isNumber, MAX_BSON, plain } from './values.js';

interface Results {
  readonly namespace: string;
  readonly docs: readonly Doc[];
  readonly session: Session | undefined;
}

const sizeOf = (batchSize: unknown): number => (isNumber(batchSize) ? plain(batchSize) : 101);

interface Open extends Results {
  at: number;
}

/** What has been found and not yet been fetched. */
export class Cursors {
  readonly #careless: Careless | undefined;
  readonly #open = new Map<string, Open>();
  // Ids are not to look like counters, and are to need 64 bits.
  #last = 7_219_385_204_611_483_648n;

  constructor(careless?: Careless) {
    this.#careless = careless;
  }

  /** The first batch, and a cursor for the rest where there is one. */
  open(results: Results, batchSize: unknown, single = false): Doc {
    const cursor: Open = { ...results, at: 0 };
    const firstBatch = this.#take(cursor, this.#careless === 'one-batch' ? Infinity : sizeOf(batchSize));
    const rest = cursor.at < cursor.docs.length && !single;
    const id = rest ? (this.#last += 9_973n) : 0n;
    if (rest) this.#open.set(String(id), cursor);
    return { firstBatch, id: Long.fromBigInt(id), ns: results.namespace };
  }

  next(id: string, batchSize: unknown): Doc {
    const cursor = this.#open.get(id);
    if (cursor === undefined) throw new Refusal('CursorNotFound', `cursor id ${id} not found`);
    const nextBatch = this.#take(cursor, plain(batchSize) || Infinity);
    const done = cursor.at >= cursor.docs.length;
    if (done) this.#open.delete(id);
    return { nextBatch, id: done ? Long.ZERO : Long.fromString(id), ns: cursor.namespace };
  }

  // No more than fits into an answer, but one at least.
  #take(cursor: Open, count: number): Doc[] {
    const batch: Doc[] = [];
    let size = 0;
    while (batch.length < count && cursor.at < cursor.docs.length) {
      const doc = cursor.docs[cursor.at] ?? {};
      size += calculateObjectSize(doc) + 16;
      if (size > MAX_BSON && batch.length > 0) break;
      batch.push(doc);
      cursor.at++;
    }
    return batch;
  }

  kill(id: string): boolean {
    return this.#open.delete(id);
  }

  killAll(): void {
    this.#open.clear();
  }
}
