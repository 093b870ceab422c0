import { describe, expect, it } from '@jest/globals';
import type { Seat } from './academy.events.js';
import { seatingOf, seatsOn } from './seats.js';
import type { SeatEntry } from './seats.js';

let place = 0;
const entry = (person: string, on: string, more: Partial<Seat> = {}): SeatEntry => ({
  ref: `U/${person}`,
  place: (place += 1),
  content: { person, teryt: '1208053', side: 'NGO', sex: 'F', on, ...more },
});
const people = (entries: readonly SeatEntry[], day: string) => seatsOn(entries, day).map(({ person }) => person);
const faults = (entries: readonly SeatEntry[], seats?: number) =>
  seatingOf(entries, seats === undefined ? undefined : () => seats).faults.map(({ entry: { ref }, fault }) => [
    ref,
    fault,
  ]);

describe('a seat that passes', () => {
  const entries = [
    entry('P13', '2014-12-04', { replaces: 'P06', reason: 'new job' }),
    entry('P05', '2014-11-14'),
    entry('P06', '2014-11-14'),
  ];

  it('is held by the predecessor up to the day before the successor’s enrolment', () => {
    expect(['2014-11-13', '2014-11-14', '2014-12-03', '2014-12-04'].map((day) => people(entries, day))).toEqual([
      [],
      ['P05', 'P06'],
      ['P05', 'P06'],
      ['P05', 'P13'],
    ]);
  });
  it('is passed within a day in the order of the log, in whatever order the entries are given', () => {
    const first = entry('P20', '2014-11-14');
    const then = entry('P21', '2014-11-14', { replaces: 'P20', reason: 'new job' });
    for (const given of [
      [first, then],
      [then, first],
    ])
      expect([people(given, '2014-11-14'), faults(given)]).toEqual([['P21'], []]);
  });
  it('names the entry by which it passed', () => {
    expect(seatsOn(entries, '2014-12-03').find(({ person }) => person === 'P06')).toMatchObject({
      ref: 'U/P06',
      from: '2014-11-14',
      to: '2014-12-03',
      passedBy: 'U/P13',
    });
  });
  it('is never the predecessor’s when it passes on the day of enrolment', () => {
    const same = [entry('P1', '2014-11-14'), entry('P2', '2014-11-14', { replaces: 'P1', reason: 'x' })];
    expect([people(same, '2014-11-13'), people(same, '2014-11-14')]).toEqual([[], ['P2']]);
  });
  it('is without ground where the predecessor holds none, or one of another municipality', () => {
    expect(faults([entry('P2', '2014-11-15', { replaces: 'P1', reason: 'x' })])).toEqual([
      ['U/P2', 'predecessor-unseated'],
    ]);
    const elsewhere = entry('P1', '2014-11-14', { teryt: '1217032' });
    expect(faults([elsewhere, entry('P2', '2014-11-15', { replaces: 'P1', reason: 'x' })])).toEqual([
      ['U/P2', 'predecessor-unseated'],
    ]);
  });
  it('may be one of a municipality whose kind has changed since', () => {
    const asTown = entry('P2', '2014-11-15', { teryt: '1208052', replaces: 'P1', reason: 'x' });
    expect(faults([entry('P1', '2014-11-14'), asTown])).toEqual([]);
  });
});

describe('a person who is enrolled twice', () => {
  const first = entry('P1', '2014-11-14');

  it('holds one seat, and the later entry is without ground', () => {
    const again = { ...entry('P1', '2014-11-20', { teryt: '1217032' }), ref: 'U/again' };
    expect(faults([again, first])).toEqual([['U/again', 'seated-already']]);
    expect(people([again, first], '2014-11-30')).toEqual(['P1']);
  });
  it('may come back once the seat has passed', () => {
    const passed = entry('P2', '2014-11-20', { replaces: 'P1', reason: 'x' });
    const back = { ...entry('P1', '2014-12-01'), ref: 'U/back' };
    expect(faults([first, passed, back])).toEqual([]);
    expect(people([first, passed, back], '2014-12-01')).toEqual(['P2', 'P1']);
  });
  it('cannot pass a seat to itself', () => {
    const self = { ...entry('P1', '2014-11-20', { replaces: 'P1', reason: 'x' }), ref: 'U/self' };
    expect(faults([first, self])).toEqual([['U/self', 'seated-already']]);
  });
});

describe('a municipality with two seats', () => {
  const two = [entry('P1', '2014-11-14'), entry('P2', '2014-11-14')];

  it('has none left for a third person of a later day, nor of the same day', () => {
    expect(faults([...two, entry('P3', '2014-11-15')], 2)).toEqual([['U/P3', 'no-seat-left']]);
    expect(faults([...two, entry('P3', '2014-11-14')], 2)).toEqual([['U/P3', 'no-seat-left']]);
  });
  it('has none left for the last of those on record when one is enrolled before them', () => {
    expect(faults([...two, entry('P3', '2014-11-13')], 2)).toEqual([['U/P2', 'no-seat-left']]);
  });
  it('passes them on, and shares none with another municipality', () => {
    const passed = entry('P3', '2014-11-15', { replaces: 'P1', reason: 'x' });
    expect(faults([...two, passed, entry('P4', '2014-11-15', { teryt: '1217032' })], 2)).toEqual([]);
  });
});
