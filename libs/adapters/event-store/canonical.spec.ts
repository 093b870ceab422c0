import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import type { RecordedEvent } from '@kernel/event.js';
import type { Json, JsonObject } from '@kernel/json.js';

import { canonicalBytes, canonicalJson, dataHash, NotPlainJson, requirePlainJson } from './canonical.js';

interface Vectors {
  readonly json: readonly { readonly about: string; readonly value: Json; readonly canonical: string }[];
  readonly dataHash: readonly { readonly salt: string; readonly data: JsonObject; readonly sha256: string }[];
  readonly events: readonly {
    readonly about: string;
    readonly event: Omit<RecordedEvent, 'revision' | 'position'> & { readonly revision: string };
    readonly canonical: string;
    readonly sha256: string;
  }[];
}

const vectors = JSON.parse(readFileSync(new URL('canonical.vectors.json', import.meta.url), 'utf8')) as Vectors;

const refusal = (value: unknown): unknown => {
  try {
    return requirePlainJson(value);
  } catch (error) {
    return error;
  }
};

describe('canonical JSON', () => {
  it.each(vectors.json)('is that of the vector: $about', ({ value, canonical }) => {
    expect(canonicalJson(value)).toBe(canonical);
  });

  it('does not depend on the order of keys, and says the same as the value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.maxSafeInteger(), fc.string(), fc.boolean())), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each<[string, unknown, string]>([
    ['a fraction', { a: [1, 0.5] }, '/a/1'],
    ['a number past 2^53', { a: 2 ** 53 }, '/a'],
    ['NaN', { a: Number.NaN }, '/a'],
    ['a bigint', { a: 1n }, '/a'],
    ['half of a surrogate pair', { a: { 'b/c~': '\ud83c' } }, '/a/b~1c~0'],
    ['half of a surrogate pair in a key', { a: { '\ud83c': 1 } }, '/a'],
    ['a date', { a: new Date(0) }, '/a'],
    ['a map', { a: new Map() }, '/a'],
    [
      'an instance of a class',
      new (class Thing {
        readonly a = 1;
      })(),
      '',
    ],
    ['a function', { a: () => 1 }, '/a'],
    ['a symbol', { a: Symbol('s') }, '/a'],
    ['a list with undefined', { a: [undefined] }, '/a/0'],
    // oxlint-disable-next-line no-sparse-arrays -- a hole is what must be refused
    ['a list with a hole', { a: [1, , 3] }, '/a/1'],
    ['an object that writes itself', { a: { toJSON: () => 1 } }, '/a'],
  ])('is refused to %s, and the place is named', (_, value, pointer) => {
    expect(refusal(value)).toMatchObject({ name: 'NotPlainJson', pointer });
    expect(() => canonicalJson(value as Json)).toThrow(NotPlainJson);
  });

  it('leaves a key out whose value is undefined, as JSON does', () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  });

  it('takes objects of another realm and without a prototype', () => {
    expect(canonicalJson(structuredClone({ a: [{}] }))).toBe('{"a":[{}]}');
    expect(canonicalJson(Object.assign(Object.create(null) as JsonObject, { a: 1 }))).toBe('{"a":1}');
  });
});

describe('the hash of the data', () => {
  it.each(vectors.dataHash)('is that of the vector $sha256', ({ salt, data, sha256 }) => {
    expect(dataHash(salt, data)).toBe(sha256);
  });

  it.each(['', '00', 'A'.repeat(32), 'g'.repeat(32), '0'.repeat(34)])('is refused with the salt %j', (salt) => {
    expect(() => dataHash(salt, {})).toThrow('A salt is 16 bytes');
  });
});

describe('the canonical bytes of an event', () => {
  it.each(vectors.events)('are those of the vector: $about', async ({ event, canonical, sha256 }) => {
    const bytes = canonicalBytes({ ...event, revision: BigInt(event.revision) });
    expect(Buffer.from(bytes).toString('utf8')).toBe(canonical);
    expect(Buffer.from(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes))).toString('hex')).toBe(sha256);
    expect(dataHash(event.salt, event.data)).toBe(event.dataHash);
  });

  it('hold neither the position, nor the salt, nor the data', () => {
    const [vector] = vectors.events;
    if (!vector) throw new Error('There is no vector.');
    const event = { ...vector.event, revision: BigInt(vector.event.revision) };
    const moved = { ...event, position: 99n, salt: '', data: { other: true } };
    expect(canonicalBytes(moved)).toEqual(canonicalBytes(event));
  });
});
