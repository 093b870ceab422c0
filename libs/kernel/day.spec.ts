import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { addDays, dayIn, isDay, isTimeZone, within } from './day.js';

const days = fc
  .date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2199-12-31') })
  .map((date) => date.toISOString().slice(0, 10));

describe('a text', () => {
  it.each(['2015-03-26', '2016-02-29', '2000-02-29', '2014-12-31'])('is a day: %s', (text) => {
    expect(isDay(text)).toBe(true);
  });
  it.each([
    '2015-02-29',
    '1900-02-29',
    '2015-04-31',
    '2015-13-01',
    '2015-00-10',
    '2015-01-00',
    '2015-3-26',
    '26.03.2015',
    '2015-03-26T00:00:00Z',
    '2015-03-26 ',
    '20150326',
    '+002015-03-26',
    '',
  ])('is no day: %j', (text) => {
    expect(isDay(text)).toBe(false);
  });
});

describe('days', () => {
  it('compare as text as they follow each other', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 4000 }), (day, number) => {
        expect(addDays(day, number) > day).toBe(true);
        expect(addDays(addDays(day, number), -number)).toBe(day);
      }),
    );
  });
  it('follow each other across months, years, leap days and changes of the clock', () => {
    expect(addDays('2016-02-28', 1)).toBe('2016-02-29');
    expect(addDays('2015-12-31', 1)).toBe('2016-01-01');
    expect(addDays('2015-03-29', 1)).toBe('2015-03-30');
    expect(addDays('2015-10-26', -1)).toBe('2015-10-25');
  });
});

describe('a moment', () => {
  it.each([
    ['2015-06-30T21:59:59Z', 'Europe/Warsaw', '2015-06-30'],
    ['2015-06-30T22:00:00Z', 'Europe/Warsaw', '2015-07-01'],
    ['2015-12-31T22:59:59Z', 'Europe/Warsaw', '2015-12-31'],
    ['2015-12-31T23:00:00Z', 'Europe/Warsaw', '2016-01-01'],
    ['2015-06-30T22:00:00Z', 'UTC', '2015-06-30'],
    ['2015-07-01T03:59:59Z', 'America/New_York', '2015-06-30'],
    ['2015-06-30T12:00:00Z', 'Pacific/Kiritimati', '2015-07-01'],
  ])('%s falls in %s on %s', (moment, timeZone, day) => {
    expect(dayIn(timeZone, new Date(moment))).toBe(day);
  });
  it('always falls on a day of the calendar', () => {
    const moments = fc.date({ noInvalidDate: true, min: new Date('1900-01-02'), max: new Date('2199-12-30') });
    fc.assert(
      fc.property(moments, (moment) => {
        expect(isDay(dayIn('Europe/Warsaw', moment))).toBe(true);
        expect(dayIn('UTC', moment)).toBe(moment.toISOString().slice(0, 10));
      }),
    );
  });
});

describe('a time zone', () => {
  it('is one that has a name', () => {
    expect(['Europe/Warsaw', 'UTC', 'Pacific/Kiritimati'].map(isTimeZone)).toEqual([true, true, true]);
    expect(['Europe/Krakow', '', 'CEST?', 'Warszawa'].map(isTimeZone)).toEqual([false, false, false, false]);
  });
});

describe('a span', () => {
  const may = { from: '2015-05-01', to: '2015-05-31' };

  it('holds both of its ends and nothing beside them', () => {
    expect(['2015-04-30', '2015-05-01', '2015-05-31', '2015-06-01'].map((day) => within(day, may))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
  it('without an end holds every day from its first on', () => {
    expect(within('9999-12-31', { from: '2015-05-01' })).toBe(true);
    expect(within('2015-04-30', { from: '2015-05-01' })).toBe(false);
  });
});
