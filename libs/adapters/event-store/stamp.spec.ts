import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import type { Metadata } from '@kernel/event.js';

import { dataHash, NotPlainJson } from './canonical.js';
import { createStamp, eventId } from './stamp.js';

const metadata: Metadata = {
  actor: 'a7',
  role: 'specialist',
  source: 'api',
  correlationId: 'c',
  causationId: 'c',
  schemaVersion: 1,
  recordedAt: '2015-03-31T12:00:00.000Z',
};

/** Computed by another program. */
const vectors = JSON.parse(readFileSync(new URL('canonical.vectors.json', import.meta.url), 'utf8')) as {
  readonly eventIds: { readonly ids: readonly { readonly parts: readonly string[]; readonly id: string }[] };
};

/** A clock that shows these moments one after the other. */
const clockOf = (...moments: readonly string[]): (() => Date) => {
  const left = [...moments];
  return () => new Date(left.shift() ?? '');
};

describe('an event id', () => {
  it.each(vectors.eventIds.ids)('is a fixed function of its parts: $id', ({ parts, id }) => {
    expect(eventId(parts)).toBe(id);
  });

  it('is a UUID of version 5, and differs whenever the parts do', () => {
    const parts = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(eventId(a)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(eventId(a) === eventId(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it('does not run parts together', () => {
    expect(eventId(['ab', 'c'])).not.toBe(eventId(['a', 'bc']));
  });
});

describe('the time of a stamp', () => {
  it('is the clock, in UTC with milliseconds', () => {
    expect(createStamp({ clock: clockOf('2015-03-31T12:00:00+02:00') }).now()).toBe('2015-03-31T10:00:00.000Z');
  });

  it('never runs back, when the clock does', () => {
    const stamp = createStamp({
      clock: clockOf('2015-03-31T10:00:00.000Z', '2015-03-31T09:00:00.000Z', '2015-03-31T10:00:00.001Z'),
    });
    expect([stamp.now(), stamp.now(), stamp.now()]).toEqual([
      '2015-03-31T10:00:00.000Z',
      '2015-03-31T10:00:00.000Z',
      '2015-03-31T10:00:00.001Z',
    ]);
  });

  it('is never earlier than what the log ended with, or what was read since', () => {
    const early = '2015-03-31T10:00:00.000Z';
    const stamp = createStamp({ clock: clockOf(early, early), last: '2015-04-01T00:00:00.000Z' });
    expect(stamp.now()).toBe('2015-04-01T00:00:00.000Z');
    stamp.note('2015-04-02T00:00:00.000Z');
    stamp.note('2015-03-01T00:00:00.000Z');
    expect(stamp.now()).toBe('2015-04-02T00:00:00.000Z');
  });
});

describe('a sealed event', () => {
  const stamp = createStamp({ clock: () => new Date(0) });
  const id = stamp.randomId();

  it('carries the salted hash of its data', () => {
    const sealed = stamp.seal(id, { type: 'Noted', data: { b: 1, a: 'ż' } }, metadata);
    expect(sealed).toEqual({
      id,
      type: 'Noted',
      data: { b: 1, a: 'ż' },
      metadata,
      salt: sealed.salt,
      dataHash: dataHash(sealed.salt, { a: 'ż', b: 1 }),
    });
    expect(sealed.salt).toMatch(/^[0-9a-f]{32}$/);
  });

  it('has a salt of its own, beyond the end of the pool', () => {
    const salts = Array.from({ length: 1000 }, () => stamp.seal(id, { type: 'Noted', data: {} }, metadata).salt);
    expect(new Set(salts).size).toBe(1000);
  });

  it('is refused when data or metadata hold what is not plain JSON', () => {
    expect(() => stamp.seal(id, { type: 'Noted', data: { hours: 1.5 } }, metadata)).toThrow(NotPlainJson);
    expect(() => stamp.seal(id, { type: 'Noted', data: {} }, { ...metadata, actor: '\ud800' })).toThrow(NotPlainJson);
  });
});
