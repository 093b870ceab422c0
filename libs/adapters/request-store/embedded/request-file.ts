import { createHmac, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

import { StoreUnavailable } from '@kernel/event-store.js';
import { exhaustive } from '@kernel/exhaustive.js';
import type { RequestKey, Reservation, StoredAnswer } from '@kernel/request-store.js';

import { openDatabase, transaction } from '../../sqlite/database.js';
import { explained, isDamage } from '../../sqlite/failures.js';
import { makePrivateFile } from '../../sqlite/private-file.js';
import { keptSince } from '../request-age.js';
import { hashKeyOf, prepareRequests } from './request-layout.js';

/** A change to the records; gathered, so that many share one commit. `now` in milliseconds since 1970, `answer` is JSON. */
export type Change =
  | { readonly kind: 'reserve'; readonly request: RequestKey; readonly body: string; readonly now: number }
  | { readonly kind: 'answer'; readonly request: RequestKey; readonly answer: string }
  | { readonly kind: 'release'; readonly request: RequestKey };

const EXPIRED_AT_ONCE = 10_000;

interface Row {
  readonly body: Uint8Array;
  readonly reserved_at: number;
  readonly answer: string | null;
}

/** `requests.sqlite`: which requests were seen, and what they were answered. Synchronous. Neither bodies nor keys stand in it, only hashes. */
export class RequestFile {
  private readonly find: StatementSync;
  private readonly put: StatementSync;
  private readonly answered: StatementSync;
  private readonly released: StatementSync;

  private constructor(
    private readonly path: string,
    /** For what moves records elsewhere; everybody else asks by the methods. */
    readonly db: DatabaseSync,
    private readonly key: KeyObject,
  ) {
    this.find = db.prepare('SELECT body, reserved_at, answer FROM requests WHERE id = ?');
    // In the place of one that is too old and was not yet removed.
    this.put = db.prepare('INSERT OR REPLACE INTO requests (id, body, reserved_at) VALUES (?, ?, ?)');
    this.answered = db.prepare('UPDATE requests SET answer = ? WHERE id = ? AND answer IS NULL');
    this.released = db.prepare('DELETE FROM requests WHERE id = ? AND answer IS NULL');
  }

  /** @throws StoreUnavailable when another process has it open, or it is damaged or of another version */
  static open(dir: string): RequestFile {
    const path = join(dir, 'requests.sqlite');
    return refusingDamage(path, () => {
      makePrivateFile(path);
      const db = openDatabase(path, { synchronous: 'FULL', alone: true });
      try {
        prepareRequests(path, db);
        return new RequestFile(path, db, hashKeyOf(path, db));
      } catch (error) {
        db.close();
        throw error;
      }
    });
  }

  /**
   * All by one commit, in their order. On the disk before it returns if a reservation is among them; an answer or a release that is lost
   * with the power leaves a reservation, which the next request with that key settles by looking into the stream.
   */
  apply(changes: readonly Change[]): readonly (Reservation | undefined)[] {
    return refusingDamage(this.path, () => {
      const durable = changes.some(({ kind }) => kind === 'reserve');
      this.db.exec(`PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
      return transaction(this.db, () => changes.map((change) => this.applyOne(change)));
    });
  }

  /** @param now milliseconds since 1970 */
  expire(now: number): number {
    const some = this.db.prepare(
      'DELETE FROM requests WHERE number IN (SELECT number FROM requests WHERE reserved_at < ? LIMIT ?)',
    );
    return refusingDamage(this.path, () => {
      let removed = 0;
      let last: number;
      do {
        last = Number(some.run(keptSince(now), EXPIRED_AT_ONCE).changes);
        removed += last;
      } while (last === EXPIRED_AT_ONCE);
      return removed;
    });
  }

  /** All by one commit, on the disk before it returns; damage is told and never written over. */
  change<T>(work: () => T): T {
    return refusingDamage(this.path, () => {
      this.db.exec('PRAGMA synchronous = FULL');
      return transaction(this.db, work);
    });
  }

  close(): void {
    if (this.db.isOpen) this.db.close();
  }

  private applyOne(change: Change): Reservation | undefined {
    const id = this.hash('id', JSON.stringify([change.request.actor, change.request.route, change.request.key]));
    switch (change.kind) {
      case 'reserve':
        return this.reserve(id, this.hash('body', change.body), change.now);
      case 'answer':
        return Number(this.answered.run(change.answer, id).changes) === 0 ? this.answerOf(id) : undefined;
      case 'release':
        this.released.run(id);
        return undefined;
      default:
        return exhaustive(change);
    }
  }

  private reserve(id: Uint8Array, body: Uint8Array, now: number): Reservation {
    const found = this.find.get(id) as unknown as Row | undefined;
    if (found !== undefined && found.reserved_at >= keptSince(now)) return reservationOf(found, body);
    this.put.run(id, body, now);
    return { state: 'new' };
  }

  /** The one that was given before, if the request is known at all. */
  private answerOf(id: Uint8Array): Reservation | undefined {
    const found = this.find.get(id) as unknown as Row | undefined;
    return found && reservationOf(found, found.body);
  }

  private hash(what: 'id' | 'body', text: string): Uint8Array {
    return createHmac('sha256', this.key).update(`${what}\n`).update(text, 'utf8').digest();
  }
}

const reservationOf = (found: Row, body: Uint8Array): Reservation => {
  if (!timingSafeEqual(found.body, body)) return { state: 'other-body' };
  if (found.answer === null) return { state: 'reserved', reservedAt: new Date(found.reserved_at).toISOString() };
  return { state: 'answered', answer: JSON.parse(found.answer) as StoredAnswer };
};

const refusingDamage = <T>(path: string, work: () => T): T => {
  try {
    return explained(path, work);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const message =
      `${path} is damaged. It tells repeated requests from new ones, for 30 days: restore it from its backup, ` +
      'or move it away, and requests sent before are no longer recognised by their Idempotency-Key.';
    throw new StoreUnavailable(message, { cause: error });
  }
};
