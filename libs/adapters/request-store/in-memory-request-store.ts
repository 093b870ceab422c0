import { createHmac, randomBytes } from 'node:crypto';

import type { RequestKey, RequestStore, Reservation, StoredAnswer } from '@kernel/request-store.js';

import { keptSince, momentOf } from './request-age.js';

interface Held {
  readonly body: string;
  readonly reservedAt: number;
  answer?: string;
}

export class InMemoryRequestStore implements RequestStore {
  private readonly key = randomBytes(32);
  private readonly held = new Map<string, Held>();

  async reserve(request: RequestKey, body: string, now: string): Promise<Reservation> {
    const at = momentOf(now);
    const print = createHmac('sha256', this.key).update(body).digest('base64url');
    const id = idOf(request);
    const found = this.held.get(id);
    if (found && found.reservedAt >= keptSince(at)) return reservationOf(found, print);
    this.held.set(id, { body: print, reservedAt: at });
    return { state: 'new' };
  }

  async answer(request: RequestKey, answer: StoredAnswer): Promise<StoredAnswer | undefined> {
    const found = this.held.get(idOf(request));
    if (found?.answer !== undefined) return JSON.parse(found.answer) as StoredAnswer;
    if (found) found.answer = JSON.stringify(answer);
    return undefined;
  }

  async release(request: RequestKey): Promise<void> {
    const id = idOf(request);
    if (this.held.get(id)?.answer === undefined) this.held.delete(id);
  }

  async expire(now: string): Promise<number> {
    const since = keptSince(momentOf(now));
    const expired = [...this.held].filter(([, { reservedAt }]) => reservedAt < since);
    for (const [id] of expired) this.held.delete(id);
    return expired.length;
  }

  async close(): Promise<void> {
    this.held.clear();
  }
}

const idOf = ({ actor, route, key }: RequestKey): string => JSON.stringify([actor, route, key]);

const reservationOf = ({ body, reservedAt, answer }: Held, print: string): Reservation => {
  if (body !== print) return { state: 'other-body' };
  if (answer === undefined) return { state: 'reserved', reservedAt: new Date(reservedAt).toISOString() };
  return { state: 'answered', answer: JSON.parse(answer) as StoredAnswer };
};
