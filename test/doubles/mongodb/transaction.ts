import type { Entry } from './collection.js';
import { Refusal } from './errors.js';
import { Reading } from './reading.js';
import { claimsOf, duplicate, lockOn, lockOnClaim, type Store } from './store.js';
import type { OpenTransaction, Writer } from './writer.js';

type State = 'open' | 'committed' | 'aborted';

const conflict = (namespace: string): Refusal =>
  new Refusal('WriteConflict', `Write conflict during plan execution and yielding is disabled. :: on ${namespace}`);

/** One transaction: it sees what was when it began and what it has written itself, and gives way to whoever wrote first. */
export class Transaction implements Writer, OpenTransaction {
  readonly snapshot: number;
  readonly ended: Promise<void>;
  state: State = 'open';
  readonly #store: Store;
  readonly #written = new Map<string, Map<string, Entry | undefined>>();
  readonly #locks = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #end: () => void = () => {};

  constructor(store: Store, lifetimeMs: number) {
    this.#store = store;
    this.snapshot = store.time;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#timer = setTimeout(() => this.abort(), lifetimeMs);
    this.#timer.unref();
    store.open.add(this);
  }

  hasWritten(namespace: string): boolean {
    return this.#written.has(namespace);
  }

  reading(namespace: string): Reading {
    const time = this.#store.careless === 'sees-later-writes' ? undefined : this.snapshot;
    return new Reading(this.#store.collections.get(namespace), time, this.#written.get(namespace));
  }

  claim(namespace: string, key: string): void {
    if (this.#store.careless === 'no-conflicts') return;
    const written = this.#store.collections.get(namespace)?.lastWritten(key) ?? 0;
    if (written > this.snapshot || this.#isLocked(lockOn(namespace, key))) throw conflict(namespace);
  }

  #isLocked(lock: string): boolean {
    return (this.#store.locks.get(lock) ?? this) !== this;
  }

  put(namespace: string, key: string, after: Entry | undefined): void {
    this.claim(namespace, key);
    const collection = this.#store.collections.get(namespace);
    const claims = after === undefined ? [] : claimsOf(collection, after.doc);
    const locks = [lockOn(namespace, key), ...claims.map((claim) => lockOnClaim(namespace, claim))];
    if (locks.some((lock) => this.#isLocked(lock))) throw conflict(namespace);
    for (const [index, value] of claims) {
      const holder = this.#holder(namespace, index.spec.name, value);
      if (holder !== undefined && holder !== key) throw duplicate(namespace, index, after?.doc ?? {});
    }
    this.#lock(locks);
    this.#ownOf(namespace).set(key, after);
  }

  #holder(namespace: string, indexName: string, value: string): string | undefined {
    const collection = this.#store.collections.get(namespace);
    const index = collection?.indexes.get(indexName);
    if (collection === undefined || index === undefined) return undefined;
    const own = this.#ownOf(namespace);
    const mine = own.entries().find(([, entry]) => entry !== undefined && index.keysOf(entry.doc).includes(value));
    if (mine !== undefined) return mine[0];
    const holder = index.holder(value);
    if (holder === undefined || own.has(holder)) return undefined;
    if (collection.lastWritten(holder) > this.snapshot) throw conflict(namespace);
    return holder;
  }

  #ownOf(namespace: string): Map<string, Entry | undefined> {
    const own = this.#written.get(namespace) ?? new Map<string, Entry | undefined>();
    this.#written.set(namespace, own);
    return own;
  }

  #lock(locks: readonly string[]): void {
    for (const lock of locks) {
      this.#locks.add(lock);
      this.#store.locks.set(lock, this);
    }
  }

  commit(): void {
    if (this.state === 'committed') return;
    const time = ++this.#store.time;
    for (const [namespace, entries] of this.#written) {
      const collection = this.#store.collection(namespace);
      // What goes makes room in unique indexes for what comes.
      for (const [key, entry] of [...entries].toSorted(
        ([, a], [, b]) => Number(a !== undefined) - Number(b !== undefined),
      )) {
        if (entry !== undefined || collection.documents.has(key)) this.#store.write(collection, key, entry, time);
      }
    }
    this.#close('committed');
  }

  abort(): void {
    if (this.state === 'open') this.#close('aborted');
  }

  #close(state: State): void {
    this.state = state;
    clearTimeout(this.#timer);
    for (const lock of this.#locks) this.#store.locks.delete(lock);
    this.#store.open.delete(this);
    this.#end();
  }
}
