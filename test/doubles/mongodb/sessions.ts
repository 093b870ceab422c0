import type { Binary } from 'bson';
import { Refusal } from './errors.js';
import type { Store } from './store.js';
import { Transaction } from './transaction.js';
import { type Doc, isNumber, numeric } from './values.js';

interface Done {
  readonly time: number;
  readonly outcome: unknown;
}

/** What the server remembers of one session: its transaction, or the outcomes of its last retryable write. */
export class Session {
  number = -1n;
  transaction: Transaction | undefined;
  readonly #done = new Map<number, Done>();

  moveTo(number: bigint): void {
    if (number < this.number) {
      const message = `Cannot start transaction ${number} on session because a newer transaction ${this.number} has already started`;
      throw new Refusal('TransactionTooOld', message);
    }
    if (number === this.number) return;
    this.transaction?.abort();
    this.transaction = undefined;
    this.#done.clear();
    this.number = number;
  }

  /** A statement, once: whoever sends it again gets the first outcome. */
  once<T>(statement: number, time: () => number, run: () => T): { readonly outcome: T; readonly again: boolean } {
    const done = this.#done.get(statement);
    if (done !== undefined) return { outcome: done.outcome as T, again: true };
    const outcome = run();
    this.#done.set(statement, { time: time(), outcome });
    return { outcome, again: false };
  }

  /** What was written after this time is gone, and so is the memory of it. */
  forgetAfter(time: number): void {
    for (const [statement, done] of this.#done) if (done.time > time) this.#done.delete(statement);
  }
}

const noSuch = (number: bigint, why: string): Refusal =>
  new Refusal('NoSuchTransaction', `Transaction with { txnNumber: ${number} } ${why}.`);

export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #store: Store;
  readonly #lifetimeMs: number;

  constructor(store: Store, transactionLifetimeMs: number) {
    this.#store = store;
    this.#lifetimeMs = transactionLifetimeMs;
  }

  /** The session that a command belongs to, its transaction begun or found again where it is in one. */
  enter(body: Doc): Session | undefined {
    const lsid = body['lsid'] as Doc | undefined;
    if (lsid === undefined) return undefined;
    const key = (lsid['id'] as Binary).toString('hex');
    const session = this.#sessions.get(key) ?? new Session();
    this.#sessions.set(key, session);
    if (!isNumber(body['txnNumber'])) return session;
    const number = BigInt(numeric(body['txnNumber']));
    if (body['autocommit'] !== false) session.moveTo(number);
    else if (body['startTransaction'] === true) this.#begin(session, number);
    else this.#goOn(session, number, body);
    return session;
  }

  #begin(session: Session, number: bigint): void {
    if (session.number === number) {
      throw new Refusal(50911, `Cannot start a transaction at given transaction number ${number}: it has been used`);
    }
    session.moveTo(number);
    session.transaction = new Transaction(this.#store, this.#lifetimeMs);
  }

  #goOn({ number, transaction }: Session, asked: bigint, body: Doc): void {
    if (asked < number) throw new Refusal('TransactionTooOld', `Transaction ${asked} is older than ${number}`);
    if (asked > number || transaction === undefined) throw noSuch(asked, 'is not in progress');
    if (transaction.state === 'aborted') throw noSuch(asked, 'has been aborted');
    if (transaction.state === 'committed' && !('commitTransaction' in body)) {
      throw new Refusal('TransactionCommitted', `Transaction with { txnNumber: ${asked} } has been committed.`);
    }
  }

  forgetAfter(time: number): void {
    for (const session of this.#sessions.values()) session.forgetAfter(time);
  }

  abortAll(): void {
    for (const { transaction } of this.#sessions.values()) transaction?.abort();
  }

  end(ids: readonly Doc[]): void {
    for (const { id } of ids) {
      const key = (id as Binary).toString('hex');
      this.#sessions.get(key)?.transaction?.abort();
      this.#sessions.delete(key);
    }
  }
}
