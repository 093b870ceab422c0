import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import canonicalize from 'canonicalize';

import type { Json, JsonObject } from '@kernel/json.js';
import { SealBroken } from '@kernel/key-store.js';
import type { Sealed } from '@kernel/key-store.js';

// Fixed for ever: what is sealed today is opened with them in ten years. See docs/adr/0007-peoples-keys.md.
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALING = 'kronika/seal/1';
const PRINTING = 'kronika/print/1';

/** A person's key: 32 random bytes, from which the keys for sealing and for printing are derived. */
export type PersonKey = Uint8Array;

export const newKey = (): PersonKey => randomBytes(KEY_BYTES);

/** For whom and where something is sealed. */
export interface Place {
  readonly person: string;
  readonly context: string;
}

export const sealed = (key: PersonKey, place: Place, content: JsonObject): Sealed => {
  const nonce = randomBytes(NONCE_BYTES);
  const print = printOf(key, content);
  const cipher = createCipheriv(CIPHER, subkey(key, SEALING), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated(place, print));
  const text = Buffer.concat([cipher.update(canonical(content), 'utf8'), cipher.final()]);
  return {
    nonce: nonce.toString('base64url'),
    text: text.toString('base64url'),
    tag: cipher.getAuthTag().toString('base64url'),
    print,
  };
};

/** @throws SealBroken */
export const opened = (key: PersonKey, place: Place, { nonce, text, tag, print }: Sealed): JsonObject => {
  try {
    const decipher = createDecipheriv(CIPHER, subkey(key, SEALING), bytes(nonce, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associated(place, print));
    decipher.setAuthTag(bytes(tag, TAG_BYTES));
    const content = Buffer.concat([decipher.update(text, 'base64url'), decipher.final()]);
    return JSON.parse(content.toString('utf8')) as JsonObject;
  } catch {
    // The cause is left out on purpose: it may quote what was sealed.
    throw new SealBroken(place.person);
  }
};

export const sameContent = (key: PersonKey, { print }: Sealed, content: JsonObject): boolean => {
  const given = Buffer.from(print, 'base64url');
  const expected = Buffer.from(printOf(key, content), 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
};

/** Equal for contents that read alike: canonical JSON of texts in Unicode's composed form. */
const printOf = (key: PersonKey, content: JsonObject): string =>
  createHmac('sha256', subkey(key, PRINTING))
    .update(canonical(composed(content)), 'utf8')
    .digest('base64url');

/** As key objects: Node takes them six times as fast as bytes. */
const subkey = (key: PersonKey, purpose: string): KeyObject =>
  createSecretKey(new Uint8Array(hkdfSync('sha256', createSecretKey(key), new Uint8Array(0), purpose, KEY_BYTES)));

/** Person, context and print as one text in which no part can pass for another. */
const associated = ({ person, context }: Place, print: string): Buffer =>
  Buffer.from(JSON.stringify([person, context, print]), 'utf8');

/** RFC 8785. */
const canonical = (content: Json): string => canonicalize(content) ?? 'null';

const composed = (value: Json): Json => {
  if (typeof value === 'string') return value.normalize('NFC');
  if (Array.isArray(value)) return (value as readonly Json[]).map(composed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name.normalize('NFC'),
      field === undefined ? undefined : composed(field),
    ]),
  );
};

const bytes = (text: string, length: number): Buffer => {
  const decoded = Buffer.from(text, 'base64url');
  if (decoded.length !== length) throw new RangeError(`Expected ${length} bytes.`);
  return decoded;
};
