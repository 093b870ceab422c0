import type { JsonObject } from './json.js';

/** A request that its sender may repeat: one actor, one route (method and path), one key. */
export interface RequestKey {
  readonly actor: string;
  readonly route: string;
  readonly key: string;
}

/** What a request was answered with. It never holds a person's identity. */
export interface StoredAnswer extends JsonObject {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject | null;
  /** Identity of the log whose positions it names, when the record was moved since it was given. */
  readonly log?: string;
}

export type Reservation =
  | { readonly state: 'new' }
  /** Reserved before, and no answer is known: look for the events in the stream. `reservedAt` is UTC ISO. */
  | { readonly state: 'reserved'; readonly reservedAt: string }
  | { readonly state: 'answered'; readonly answer: StoredAnswer }
  /** The key was used with another body. */
  | { readonly state: 'other-body' };

/** Idempotency records, kept for 30 days. Every adapter passes `request-store.contract.spec.ts`. */
export interface RequestStore {
  /** Durable before it resolves. `body` is hashed with a key of the store's own and never kept. `now` is UTC ISO. */
  reserve(request: RequestKey, body: string, now: string): Promise<Reservation>;
  /**
   * Resolves to the answer that was given before and stands: another process may have carried out the same request meanwhile. Undefined where
   * this one stands, or nothing was reserved.
   */
  answer(request: RequestKey, answer: StoredAnswer): Promise<StoredAnswer | undefined>;
  /** Frees a key whose request was refused before anything was appended. */
  release(request: RequestKey): Promise<void>;
  /** Removes what is older than 30 days. Resolves to how many. */
  expire(now: string): Promise<number>;
  close(): Promise<void>;
}
