import { describe, expect, it } from '@jest/globals';
import { count, day, decoderOf, either, listOf, object, oneOf, optional, text, Undecodable, yes } from './decode.js';
import type { Fact, RecordedEvent } from './event.js';
import type { JsonObject } from './json.js';

interface Trip {
  readonly ref: string;
  readonly on: string;
  readonly people: number;
  readonly mode: 'bus' | 'train';
  readonly free?: true;
  readonly stops?: readonly string[];
  readonly guide?: { readonly name: string };
}
type TripEvent = Fact<'TripMade', Trip> | Fact<'TripAnnulled', { readonly ref: string }>;

const { decode, types } = decoderOf<TripEvent>({
  TripMade: {
    ref: text,
    on: day,
    people: count,
    mode: oneOf(['bus', 'train']),
    free: optional(yes),
    stops: optional(listOf(text)),
    guide: optional(object<{ readonly name: string }>({ name: text })),
  },
  TripAnnulled: { ref: text },
});

const stored = (type: string, data: JsonObject, schemaVersion = 1): RecordedEvent => ({
  id: 'd0a5ac5c-0000-5000-8000-000000000000',
  stream: 'trips-demo',
  revision: 7n,
  position: 8n,
  type,
  data,
  metadata: {
    actor: 'a',
    role: 'specialist',
    source: 'api',
    correlationId: 'c',
    causationId: 'c',
    schemaVersion,
    recordedAt: '2024-01-01T00:00:00.000Z',
  },
  salt: '00',
  dataHash: '00',
});

const least = { ref: 'T/1', on: '2024-01-31', people: 0, mode: 'bus' };
const most = { ...least, free: true, stops: ['a', 'b'], guide: { name: 'G' } };

describe('a stored event', () => {
  it.each([[least], [most]])('is read when every field is as promised: %j', (data) => {
    expect(decode(stored('TripMade', data))).toEqual({ type: 'TripMade', data });
  });
  it('keeps fields that a later version added', () => {
    expect(decode(stored('TripAnnulled', { ref: 'T/1', why: 'x' })).data).toEqual({ ref: 'T/1', why: 'x' });
  });
  it.each([
    ['ref', 1],
    ['on', '2024-1-31'],
    ['on', undefined],
    ['people', -1],
    ['people', 1.5],
    ['people', '1'],
    ['people', 2 ** 53],
    ['mode', 'plane'],
    ['free', false],
    ['stops', 'a'],
    ['stops', ['a', 1]],
    ['guide', { name: null }],
    ['guide', ['name']],
    ['guide', null],
  ])('is refused when %s is %j, and the refusal names event and field', (field, value) => {
    const broken = { ...most, [field]: value };
    expect(() => decode(stored('TripMade', broken))).toThrow(
      `Event 7 of trips-demo (TripMade) cannot be read: its field ${field} is missing or of another kind.`,
    );
  });
  it('never shows what stands in it', () => {
    const told = () => decode(stored('TripMade', { ...least, mode: 'canary' }));
    expect(told).toThrow(Undecodable);
    expect(told).not.toThrow(/canary/);
  });
  it('is refused when its type or the version of its shape is not known', () => {
    expect(() => decode(stored('TripPlanned', least))).toThrow('its type is not known');
    expect(() => decode(stored('TripMade', least, 2))).toThrow('in shape 2, by a newer version');
  });
});

describe('a decoder', () => {
  it('lists the types that it knows', () => {
    expect(types).toEqual(['TripMade', 'TripAnnulled']);
  });
});

describe('a field of one kind or another', () => {
  it('is taken when one of them fits', () => {
    expect([1, 'a', true, null].map(either(text, count))).toEqual([true, true, false, false]);
  });
});
