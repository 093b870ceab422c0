import { describe, expect, it } from '@jest/globals';

import { beginsAt, stretchForm, stretchIn } from './quiet-stretch.js';
import type { QuietStretch } from './quiet-stretch.js';
import type { EngineEvent } from './stored-form.js';

const LOG = '0b8f9c1e-0000-4000-8000-000000000001';
/** Beyond what a double holds. */
const FAR = 2n ** 60n + 1n;

const stretch: QuietStretch = {
  head: { position: FAR, recordedAt: '2015-03-31T12:00:00.000Z' },
  place: { commit: FAR + 1_000n, prepare: 0n },
};

/** As the engine gives it back: behind what it speaks of. */
const storedAt = (
  position: bigint,
  kept: QuietStretch = stretch,
  changed: Readonly<Record<string, unknown>> = {},
): EngineEvent => {
  const { id, type, data } = stretchForm(kept, LOG);
  const place = { commit: position, prepare: position };
  const whole = { ...(JSON.parse(data.toString()) as Record<string, unknown>), ...changed };
  return {
    id,
    type,
    data: whole,
    metadata: {},
    isJson: true,
    revision: 0n,
    streamId: 'kronika.quiet',
    position: place,
  };
};

const AT = FAR + 2_000n;

describe('a quiet stretch', () => {
  it('is kept with both numbers as they came', () => {
    expect(stretchIn(storedAt(AT), LOG)).toEqual(stretch);
  });

  it('may begin where the log does', () => {
    const first = { head: undefined, place: stretch.place };
    expect(stretchIn(storedAt(AT, first), LOG)).toEqual(first);
    expect([beginsAt(first, undefined), beginsAt(first, 0n), beginsAt(first, 1n)]).toEqual([true, true, false]);
  });

  it('says nothing to who has seen less, or more, than the event that it begins behind', () => {
    expect([FAR - 1n, FAR, FAR + 1n, undefined].map((seen) => beginsAt(stretch, seen))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it('is none where it belongs to another log', () => {
    expect(stretchIn(storedAt(AT), '0b8f9c1e-0000-4000-8000-000000000002')).toBeUndefined();
  });

  it('is none where it speaks of what was not there yet when it was written', () => {
    expect(stretchIn(storedAt(stretch.place.commit), LOG)).toEqual(stretch);
    expect(stretchIn(storedAt(stretch.place.commit - 1n), LOG)).toBeUndefined();
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['no place', { place: undefined }],
    ['a place of one number', { place: { commit: '5' } }],
    ['numbers, which would not be exact', { place: { commit: 5, prepare: 0 } }],
    ['a negative place', { place: { commit: '-5', prepare: '0' } }],
    ['a prepare position behind the commit position', { place: { commit: '5', prepare: '6' } }],
    ['an event that stands behind the place', { place: { commit: '5', prepare: '0' } }],
    ['an event that nobody knows the time of', { behind: { position: '5' } }],
    ['an event without a position', { behind: { recordedAt: '2015-03-31T12:00:00.000Z' } }],
    ['no word on what it begins behind', { behind: undefined }],
  ])('is none with %s', (_, changed) => {
    expect(stretchIn(storedAt(AT, stretch, changed), LOG)).toBeUndefined();
  });

  it.each<[string, Partial<EngineEvent>]>([
    ['another type', { type: 'Noted' }],
    ['bytes', { data: new Uint8Array([1, 2]) }],
    ['text', { data: 'quiet' }],
    ['null', { data: undefined }],
    ['no place of its own', { position: undefined }],
  ])('is none in an event with %s', (_, changed) => {
    expect(stretchIn({ ...storedAt(AT), ...changed }, LOG)).toBeUndefined();
  });
});
