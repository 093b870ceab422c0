import { hash } from 'node:crypto';

import canonicalize from 'canonicalize';

import type { RecordedEvent } from '@kernel/event.js';
import type { Json, JsonObject } from '@kernel/json.js';

/** What a proof is computed over. Never the position, since a log may move; never the salt, since it may be removed. */
export type Envelope = Pick<RecordedEvent, 'id' | 'stream' | 'revision' | 'type' | 'metadata' | 'dataHash'>;

/** A value that stored JSON may not hold. `pointer` is an RFC 6901 JSON pointer to it. */
export class NotPlainJson extends Error {
  constructor(
    readonly pointer: string,
    readonly found: string,
  ) {
    super(
      `At ${pointer === '' ? 'the top' : pointer} stands ${found}, but events hold only well-formed text, safe whole numbers, true, false, null, lists and plain objects.`,
    );
    this.name = 'NotPlainJson';
  }
}

/**
 * Refuses what would not come back from the log as it went in, or what another program could hash differently: fractions, numbers beyond
 * 2^53, lone surrogates, dates, class instances, holes in lists. A key whose value is `undefined` is taken as missing, as in JSON.
 *
 * @throws NotPlainJson
 */
export const requirePlainJson = (value: unknown, pointer = ''): void => {
  const found = typeof value === 'object' && value !== null ? faultOfObject(value) : faultOfPrimitive(value);
  if (found !== undefined) throw new NotPlainJson(pointer, found);
  if (Array.isArray(value)) requirePlainItems(value, pointer);
  else if (typeof value === 'object' && value !== null) requirePlainFields(value, pointer);
};

const requirePlainItems = (items: readonly unknown[], pointer: string): void => {
  for (let index = 0; index < items.length; index += 1) requirePlainJson(items[index], `${pointer}/${index}`);
};

const requirePlainFields = (value: object, pointer: string): void => {
  for (const [key, field] of Object.entries(value)) {
    if (LONE_SURROGATE.test(key)) throw new NotPlainJson(pointer, 'a key with half of a surrogate pair');
    if (field !== undefined) requirePlainJson(field, `${pointer}/${escaped(key)}`);
  }
};

/** In a `u` pattern a whole pair is one character, so this finds halves only. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

const faultOfPrimitive = (value: unknown): string | undefined => {
  if (typeof value === 'string') return LONE_SURROGATE.test(value) ? 'half of a surrogate pair' : undefined;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? undefined : `the number ${value}`;
  return typeof value === 'boolean' || value === null ? undefined : `a value of type ${typeof value}`;
};

/** A plain object's prototype is null, or one whose own is null: `Object.prototype` of this or of another realm. */
const faultOfObject = (value: object): string | undefined => {
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = prototype === null || Array.isArray(value) || Object.getPrototypeOf(prototype) === null;
  return plain && !('toJSON' in value) ? undefined : 'an object of a class';
};

/** RFC 8785 canonical JSON. @throws NotPlainJson */
export const canonicalJson = (value: Json): string => {
  requirePlainJson(value);
  return String(canonicalize(value));
};

const SALT = /^[0-9a-f]{32}$/;
const SALT_BYTES = 16;

/**
 * Hex SHA-256 over the salt's 16 bytes followed by the UTF-8 bytes of the RFC 8785 JSON of `data`.
 *
 * @param salt 32 lower-case hex digits
 */
export const dataHash = (salt: string, data: JsonObject): string => {
  if (!SALT.test(salt)) throw new RangeError('A salt is 16 bytes, written as 32 lower-case hex digits.');
  const text = canonicalJson(data);
  const bytes = Buffer.allocUnsafe(SALT_BYTES + Buffer.byteLength(text));
  bytes.write(salt, 0, 'hex');
  bytes.write(text, SALT_BYTES, 'utf8');
  return hash('sha256', bytes);
};

/** The canonical bytes of an event, fixed for ever: see docs/adr/0004-canonical-bytes.md. */
export const canonicalBytes = ({ id, stream, revision, type, metadata, dataHash: hashed }: Envelope): Uint8Array => {
  const envelope = { id, stream, revision: revision.toString(), type, metadata: { ...metadata }, dataHash: hashed };
  return Buffer.from(canonicalJson(envelope), 'utf8');
};

/**
 * Everything that an event is, wherever it stands: its canonical bytes and its salt. Two logs hold the same event when these are equal. Undefined where the
 * data does not have the hash that the canonical bytes say, or the event cannot be one that was ever recorded.
 */
export const printOf = (event: RecordedEvent): string | undefined => {
  try {
    if (dataHash(event.salt, event.data) !== event.dataHash) return undefined;
    return `${Buffer.from(canonicalBytes(event)).toString('utf8')} ${event.salt}`;
  } catch (error) {
    if (error instanceof NotPlainJson || error instanceof RangeError) return undefined;
    throw error;
  }
};
