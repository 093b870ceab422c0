import { setImmediate as nextTurn } from 'node:timers/promises';

import type { RequestKey, RequestStore, Reservation, StoredAnswer } from '@kernel/request-store.js';

import { gathered } from '../../sqlite/gathered.js';
import { momentOf } from '../request-age.js';
import { RequestFile } from './request-file.js';
import type { Change } from './request-file.js';

/**
 * The idempotency records of a data folder. Works in the thread that opens it, synchronously: a server opens it in a worker, by
 * `requestService`. @throws StoreUnavailable when another process has it open, or it is damaged or of another version
 */
export const openEmbeddedRequestStore = (dir: string): EmbeddedRequestStore =>
  new EmbeddedRequestStore(RequestFile.open(dir));

export class EmbeddedRequestStore implements RequestStore {
  private readonly apply: (change: Change) => Promise<Reservation | undefined>;

  constructor(private readonly file: RequestFile) {
    this.apply = gathered((changes: readonly Change[]) => file.apply(changes));
  }

  async reserve(request: RequestKey, body: string, now: string): Promise<Reservation> {
    const reservation = await this.apply({ kind: 'reserve', request, body, now: momentOf(now) });
    if (reservation === undefined) throw new TypeError('A reservation has an outcome.');
    return reservation;
  }

  async answer(request: RequestKey, answer: StoredAnswer): Promise<StoredAnswer | undefined> {
    // Before it is gathered: an answer that is no JSON must fail alone.
    const before = await this.apply({ kind: 'answer', request, answer: JSON.stringify(answer) });
    return before?.state === 'answered' ? before.answer : undefined;
  }

  async release(request: RequestKey): Promise<void> {
    await this.apply({ kind: 'release', request });
  }

  async expire(now: string): Promise<number> {
    return this.file.expire(momentOf(now));
  }

  async close(): Promise<void> {
    // Lets what was gathered in this turn be written first.
    await nextTurn();
    this.file.close();
  }
}
