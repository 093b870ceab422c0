import type { JsonObject } from './json.js';

/** What is sealed into an event: readable only while the person's key exists. All fields are base64url. */
export interface Sealed extends JsonObject {
  readonly nonce: string;
  readonly text: string;
  readonly tag: string;
  /** HMAC of the sealed content under the person's own key: tells whether a re-sent identity is the same. */
  readonly print: string;
}

/**
 * People's keys, one for each person. A key never leaves the store: its operations are sealing and opening. `person` is the id of the
 * person's stream; `context` (the stream, and what names the event in it) is bound in as associated data, so that a sealed text cannot be moved elsewhere.
 * Every adapter passes `key-store.contract.spec.ts`.
 */
export interface KeyStore {
  /** Makes the person's key on first use; it is durable before this resolves. @throws KeyDestroyed */
  seal(person: string, context: string, content: JsonObject): Promise<Sealed>;
  /** Undefined when the key is destroyed or was never there. @throws SealBroken when the text was changed or moved */
  open(person: string, context: string, sealed: Sealed): Promise<JsonObject | undefined>;
  /** Whether `content` is what was sealed; undefined when the key is gone. */
  same(person: string, sealed: Sealed, content: JsonObject): Promise<boolean | undefined>;
  /** Destroys the key for good: resolves when no byte of it is left in the store's files. Repeating it changes nothing. */
  destroy(person: string): Promise<void>;
  state(person: string): Promise<'none' | 'kept' | 'destroyed'>;
  close(): Promise<void>;
}

export class KeyDestroyed extends Error {
  constructor(readonly person: string) {
    super(`The key of ${person} was destroyed: nothing more can be sealed for this person.`);
    this.name = 'KeyDestroyed';
  }
}

export class SealBroken extends Error {
  constructor(readonly person: string) {
    super(`What is sealed for ${person} was changed or moved from where it was sealed.`);
    this.name = 'SealBroken';
  }
}
