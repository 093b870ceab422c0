import type { Careless } from './careless.js';
import { Collection, type Entry } from './collection.js';
import { Refusal } from './errors.js';
import type { Index } from './indexes.js';
import { Reading } from './reading.js';
import type { Doc } from './values.js';
import { Blocked, type OpenTransaction, type Writer } from './writer.js';

interface Written {
  readonly time: number;
  readonly collection: Collection;
  readonly key: string;
}

export const duplicate = (namespace: string, index: Index, doc: Doc): Refusal => {
  const keyValue = index.valuesOf(doc);
  const dup = Object.entries(keyValue).map(([field, value]) => `${field}: ${JSON.stringify(value)}`);
  const message = `E11000 duplicate key error collection: ${namespace} index: ${index.spec.name} dup key: { ${dup.join(', ')} }`;
  return new Refusal('DuplicateKey', message, { keyPattern: index.spec.key, keyValue });
};

export const lockOn = (namespace: string, key: string): string => `${namespace}\n_id_\n${key}`;

/** What a document claims for itself: its `_id`, and its values in unique indexes. */
export const claimsOf = (collection: Collection | undefined, doc: Doc): readonly (readonly [Index, string])[] =>
  [...(collection?.indexes.values() ?? [])]
    .filter(({ unique }) => unique)
    .flatMap((index) => index.keysOf(doc).map((value) => [index, value] as const));

export const lockOnClaim = (namespace: string, [index, value]: readonly [Index, string]): string =>
  `${namespace}\n${index.spec.name}\n${value}`;

/** Everything that is stored, and as much of what was before as someone may still ask for. */
export class Store implements Writer {
  readonly collections = new Map<string, Collection>();
  /** Who holds what until the end of a transaction. */
  readonly locks = new Map<string, OpenTransaction>();
  readonly open = new Set<OpenTransaction>();
  /** Grows by one with each write. */
  time = 1;
  /** Up to here a majority has it, and no failover takes it back. */
  majority = 1;
  /** Up to here whoever takes over next knows that a majority has it; undefined: as far as the majority goes. */
  #heard: number | undefined;
  /** Up to here reads with `majority` show it; undefined: as far as the majority goes. */
  #shown: number | undefined;
  readonly careless: Careless | undefined;
  readonly #log: Written[] = [];

  constructor(careless?: Careless) {
    this.careless = careless;
  }

  reading(namespace: string): Reading {
    return new Reading(this.collections.get(namespace));
  }

  /** What a majority has. */
  settledReading(namespace: string): Reading {
    const collection = this.collections.get(namespace);
    const shown = this.#shown ?? this.majority;
    return shown === this.time ? new Reading(collection) : new Reading(collection, shown);
  }

  /** The collection, made where there is none. */
  collection(namespace: string): Collection {
    const known = this.collections.get(namespace);
    if (known !== undefined) return known;
    const made = new Collection(namespace);
    this.collections.set(namespace, made);
    return made;
  }

  claim(namespace: string, key: string): void {
    this.#refuseLocked(lockOn(namespace, key));
  }

  put(namespace: string, key: string, after: Entry | undefined): void {
    const collection = this.collection(namespace);
    this.claim(namespace, key);
    for (const claim of after === undefined ? [] : claimsOf(collection, after.doc)) {
      this.#refuseLocked(lockOnClaim(namespace, claim));
      const [index, value] = claim;
      const holder = index.holder(value);
      if (holder !== undefined && holder !== key && this.careless !== 'no-uniqueness')
        throw duplicate(namespace, index, after?.doc ?? {});
    }
    this.write(collection, key, after, ++this.time);
  }

  #refuseLocked(lock: string): void {
    const by = this.locks.get(lock);
    if (by !== undefined && this.careless !== 'nobody-waits') throw new Blocked(by);
  }

  write(collection: Collection, key: string, after: Entry | undefined, time: number): void {
    this.#log.push({ time, collection, key });
    collection.put(key, after, time);
  }

  /** Before a collection itself is changed: transactions that have written to it end first. */
  refuseInUse(namespace: string): void {
    for (const transaction of this.open) if (transaction.hasWritten(namespace)) throw new Blocked(transaction);
  }

  /** A majority has everything up to now. */
  settle(): void {
    this.majority = this.time;
    this.#shown = undefined;
  }

  /** Whoever takes over next hears no more of what a majority has. */
  deafen(): void {
    this.#heard = this.majority;
  }

  /** It shows what it has heard of, until a majority has a write of its own. */
  handOver(): void {
    this.#shown = this.#heard;
    this.#heard = undefined;
  }

  /** Lets go of what nobody can ask for any more. */
  forget(): void {
    const { majority } = this;
    const floor = Math.min(
      majority,
      this.#heard ?? majority,
      this.#shown ?? majority,
      ...[...this.open].map(({ snapshot }) => snapshot),
    );
    const kept = this.#log.findIndex(({ time }) => time > floor);
    for (const { collection, key } of this.#log.splice(0, kept === -1 ? this.#log.length : kept)) {
      collection.forgetFirst(key);
    }
  }

  /** A failover: what no majority has is gone. Answers with the time that all is set back to. */
  rollBack(): number {
    const { majority } = this;
    const kept = this.#log.findIndex(({ time }) => time > majority);
    for (const { collection, key } of kept === -1 ? [] : this.#log.splice(kept).toReversed()) collection.takeBack(key);
    this.settle();
    return majority;
  }
}
