import { describe, expect, it } from '@jest/globals';
import { decideAll } from '@kernel/decider.js';
import type { Membership } from '@modules/participation/contracts.js';
import { aDefinition, someRules } from '@testing/builders.js';
import { expectRepeatsToChangeNothing, specOf } from '@testing/decider-spec.js';
import type { AcademyCommand, Given } from './academy.commands.js';
import type { AcademyEvent, Attendance, Seat, TrainingDay } from './academy.events.js';
import { academyAggregate } from './academy.aggregate.js';
import { academy, municipalitiesFor } from './academy.js';

const A = '1208053';
const B = '1217032';
const ON = '2024-01-01';
const membership: readonly Membership[] = [A, B].map((teryt) => ({ teryt, name: teryt, track: 'full', from: ON }));
const context: Given = { edition: 'E1', rules: someRules(), membership };
const closed: Given = { ...context, rules: someRules({ closed: '2024-06-30' }) };
const { given } = specOf(academy);

const rowOf = (content: TrainingDay, more: Partial<Given> = {}): AcademyCommand => ({
  ...context,
  ...more,
  type: 'training-day',
  content,
});
const schedule = (
  day: number,
  date: string,
  minutes = 450,
  more: Partial<Given & { on: string }> = {},
): AcademyCommand => ({
  ...context,
  ...more,
  type: 'schedule',
  day,
  date,
  minutes,
});
const move = (day: number, to: string, reason?: string): AcademyCommand => ({
  ...context,
  type: 'move',
  day,
  to,
  ...(reason !== undefined && { reason }),
});
const cancel = (day: number, reason?: string): AcademyCommand => ({
  ...context,
  type: 'cancel',
  day,
  ...(reason !== undefined && { reason }),
});
const correctDay = (reason: string, content: TrainingDay): AcademyCommand => ({
  ...context,
  type: 'correct-day',
  reason,
  content,
});
const seat = (person: string, change: Partial<Seat> = {}): Seat => ({
  person,
  teryt: A,
  side: 'JST',
  sex: 'F',
  on: '2024-02-01',
  ...change,
});
const enrol = (ref: string, content: Seat, more: Partial<Given> = {}): AcademyCommand => ({
  ...context,
  ...more,
  type: 'record',
  table: 'participants',
  ref,
  content,
});
const correctSeat = (ref: string, corrects: string, content: Seat, reason = 'mistaken'): AcademyCommand => ({
  ...context,
  type: 'correct',
  table: 'participants',
  ref,
  corrects,
  reason,
  content,
});
const annulSeat = (ref: string, annuls: string, reason = 'mistaken'): AcademyCommand => ({
  ...context,
  type: 'annul',
  table: 'participants',
  ref,
  annuls,
  reason,
});
const attend = (ref: string, content: Attendance, more: Partial<Given> = {}): AcademyCommand => ({
  ...context,
  ...more,
  type: 'record',
  table: 'attendance',
  ref,
  content,
});
const correctAttendance = (
  ref: string,
  corrects: string,
  content: Attendance,
  reason = 'mistaken',
): AcademyCommand => ({
  ...context,
  type: 'correct',
  table: 'attendance',
  ref,
  corrects,
  reason,
  content,
});
const annulAttendance = (ref: string, annuls: string, reason = 'mistaken'): AcademyCommand => ({
  ...context,
  type: 'annul',
  table: 'attendance',
  ref,
  annuls,
  reason,
});
const issue = (person: string, on: string, more: Partial<Given> & { number?: string } = {}): AcademyCommand => ({
  ...context,
  ...more,
  type: 'issue-diploma',
  person,
  on,
});
const revoke = (person: string, on: string, reason: string): AcademyCommand => ({
  ...context,
  type: 'revoke-diploma',
  person,
  on,
  reason,
});

const scheduled = (day: number, date: string, minutes = 450): AcademyEvent => ({
  type: 'TrainingDayScheduled',
  data: { on: ON, day, date, minutes },
});
const enrolled = (ref: string, { person, teryt, side, sex, on }: Seat): AcademyEvent => ({
  type: 'PersonEnrolled',
  data: { person, teryt, side, sex, on, ref },
});
const passed = (ref: string, replaces: string, content: Seat): AcademyEvent => ({
  type: 'SeatPassed',
  data: { ...content, ref, replaces, reason: 'new job' },
});
const attended = (ref: string, content: Attendance, on: string, teryt = A): AcademyEvent => ({
  type: 'AttendanceRecorded',
  data: { ref, ...content, teryt, on },
});
const correctedDay = (reason: string, entry: TrainingDay): AcademyEvent => ({
  type: 'TrainingDayCorrected',
  data: { on: ON, reason, entry },
});

describe('an edition without a training day', () => {
  it('is given one, with minutes, as of the period’s first day', () => {
    given().when(schedule(1, '2024-03-01')).thenFacts(scheduled(1, '2024-03-01'));
  });
  it('may be given one that lies ahead, and one of 24 hours', () => {
    given()
      .when(schedule(4, '2024-12-31', 1440))
      .thenFacts(scheduled(4, '2024-12-31', 1440));
  });
  it('takes the day on which it was so decided, when that is told', () => {
    given()
      .when(schedule(1, '2024-12-01', 60, { on: '2024-06-30' }))
      .thenFacts({ type: 'TrainingDayScheduled', data: { on: '2024-06-30', day: 1, date: '2024-12-01', minutes: 60 } });
    given()
      .when(schedule(1, '2024-12-01', 60, { on: '2024-07-02' }))
      .thenRefused('programme.day-in-the-future');
  });
  it.each([0, -1, 1.5, 5, Number.NaN])('has no training day number %s', (day) => {
    given().when(schedule(day, '2024-03-01')).thenRefused('academy.day-number-unknown');
  });
  it.each([0, -60, 450.5, 1441])('has no training day of %s minutes', (minutes) => {
    given()
      .when(schedule(1, '2024-03-01', minutes))
      .thenRefused('academy.day-hours-invalid');
  });
  it('has none outside the programme’s period', () => {
    given().when(schedule(1, '2025-01-01')).thenRefused('programme.day-outside-period');
    given().when(schedule(1, '2023-12-31')).thenRefused('programme.day-outside-period');
    given()
      .when(rowOf({ day: 1, date: '2024-12-31', minutes: 60, movedTo: '2025-01-01' }))
      .thenRefused('programme.day-outside-period');
  });
  it('has none once the programme is closed', () => {
    given()
      .when(schedule(1, '2024-03-01', 450, closed))
      .thenRefused('programme.closed');
  });
  it('is not known where the definition lacks it', () => {
    given()
      .when(schedule(1, '2024-03-01', 450, { edition: 'E9' }))
      .thenRefusedWith('academy.edition-unknown', {
        edition: 'E9',
        known: ['E1'],
      });
    given()
      .when(enrol('U1', seat('P1'), { edition: 'E9' }))
      .thenRefused('academy.edition-unknown');
  });
  it('has none that could be moved, cancelled, corrected or attended', () => {
    given().when(move(1, '2024-03-02')).thenRefused('academy.day-not-scheduled');
    given().when(cancel(1)).thenRefused('academy.day-not-scheduled');
    given()
      .when(correctDay('why', { day: 1, date: '2024-03-02', minutes: 60 }))
      .thenRefused('academy.day-not-scheduled');
    given(enrolled('U1', seat('P1')))
      .when(attend('L1', { person: 'P1', day: 1, minutes: 60 }))
      .thenRefused('academy.day-not-scheduled');
  });
  it('takes a row that says all at once', () => {
    given()
      .when(rowOf({ day: 1, date: '2024-03-01', minutes: 450, movedTo: '2024-03-08', cancelled: true, reason: 'snow' }))
      .thenFacts(
        scheduled(1, '2024-03-01'),
        { type: 'TrainingDayMoved', data: { on: ON, day: 1, to: '2024-03-08', reason: 'snow' } },
        { type: 'TrainingDayCancelled', data: { on: ON, day: 1, reason: 'snow' } },
      );
  });
});

describe('a scheduled training day', () => {
  const day = scheduled(1, '2024-03-01');
  const first: TrainingDay = { day: 1, date: '2024-03-01', minutes: 450 };
  const moved: AcademyEvent = { type: 'TrainingDayMoved', data: { on: ON, day: 1, to: '2024-03-08', reason: 'snow' } };
  const cancelled: AcademyEvent = { type: 'TrainingDayCancelled', data: { on: ON, day: 1, reason: 'illness' } };

  it('is scheduled again without effect', () => {
    given(day).when(schedule(1, '2024-03-01'), rowOf(first)).thenNothing();
    given(day, moved).when(schedule(1, '2024-03-01'), rowOf(first)).thenNothing();
    given(day)
      .when(schedule(1, '2024-03-01', 450, closed))
      .thenNothing();
  });
  it('keeps its date and hours when a second row of its number says otherwise', () => {
    const standing = { table: 'academy-days', ref: 'E1/1', standing: { date: '2024-03-01', minutes: 450 } };
    given(day).when(schedule(1, '2024-03-02')).thenRefusedWith('academy.day-changed', standing);
    given(day)
      .when(rowOf({ ...first, minutes: 451 }))
      .thenRefusedWith('academy.day-changed', standing);
  });
  it('is moved, by a command or by a row filled in later, once', () => {
    given(day)
      .when(move(1, '2024-03-08', 'snow'), move(1, '2024-03-08', 'snow'))
      .thenFacts(moved);
    given(day)
      .when(rowOf({ ...first, movedTo: '2024-03-08', reason: 'snow' }))
      .thenFacts(moved);
    given(day, moved)
      .when(rowOf({ ...first, movedTo: '2024-03-08', reason: 'snow' }))
      .thenNothing();
    given(day, moved)
      .when(rowOf({ ...first, movedTo: '2024-03-08' }))
      .thenNothing();
  });
  it('is not moved twice, save by a correction', () => {
    given(day, moved).when(move(1, '2024-03-09')).thenRefused('academy.day-changed');
    given(day, moved)
      .when(rowOf({ ...first, movedTo: '2024-03-09' }))
      .thenRefused('academy.day-changed');
    given(day, moved)
      .when(rowOf({ ...first, movedTo: '2024-03-09', reason: 'the hall' }))
      .thenFacts(correctedDay('the hall', { ...first, movedTo: '2024-03-09' }));
  });
  it('is not moved out of the programme, nor once that is closed', () => {
    given(day).when(move(1, '2025-01-01')).thenRefused('programme.day-outside-period');
    given(day)
      .when({ ...move(1, '2024-03-08'), ...closed })
      .thenRefused('programme.closed');
    given(day)
      .when({ ...cancel(1), ...closed })
      .thenRefused('programme.closed');
  });
  it('is cancelled, by a command or by a row filled in later, once', () => {
    given(day).when(cancel(1, 'illness'), cancel(1, 'illness')).thenFacts(cancelled);
    given(day)
      .when(rowOf({ ...first, cancelled: true, reason: 'illness' }))
      .thenFacts(cancelled);
    given(day, moved)
      .when(rowOf({ ...first, movedTo: '2024-03-08', cancelled: true, reason: 'illness' }))
      .thenFacts(cancelled);
    given(day, moved, cancelled)
      .when(rowOf({ ...first, movedTo: '2024-03-08', cancelled: true, reason: 'snow' }))
      .thenNothing();
  });
  it('is corrected as a whole: what the correction leaves blank is blank', () => {
    given(day, moved, cancelled)
      .when(correctDay('it took place', { ...first, minutes: 480 }))
      .thenFacts(correctedDay('it took place', { ...first, minutes: 480 }));
    given(day, moved)
      .when(rowOf({ ...first, reason: 'never moved' }))
      .thenFacts(correctedDay('never moved', first));
  });
  it('is corrected even when the programme is closed', () => {
    given(day)
      .when(rowOf({ ...first, minutes: 480, reason: 'miscounted' }, closed))
      .thenFacts(correctedDay('miscounted', { ...first, minutes: 480 }));
  });
  it('is corrected only with a reason, and only to what could be scheduled', () => {
    given(day)
      .when(correctDay(' ', { ...first, minutes: 480 }))
      .thenRefused('entry.reason-missing');
    given(day)
      .when(correctDay('why', { ...first, minutes: 0 }))
      .thenRefused('academy.day-hours-invalid');
    given(day)
      .when(correctDay('why', { ...first, date: '2025-03-01' }))
      .thenRefused('programme.day-outside-period');
    given(day)
      .when(correctDay('why', { ...first, movedTo: '2025-03-01' }))
      .thenRefused('programme.day-outside-period');
  });
  it('takes no older wording back: a file that was sent before changes nothing', () => {
    const corrected = correctedDay('miscounted', { ...first, minutes: 480 });
    const back = correctedDay('counted right', first);
    given(day, corrected).when(rowOf(first), schedule(1, '2024-03-01')).thenNothing();
    given(day, corrected, back)
      .when(rowOf({ ...first, minutes: 480, reason: 'miscounted' }))
      .thenNothing();
    given(day, corrected)
      .when(rowOf({ ...first, reason: 'counted right' }))
      .thenFacts(back);
  });
});

describe('an edition in which P1 of A holds a seat', () => {
  const p1 = enrolled('U1', seat('P1'));

  it('knows the entry again, with another last digit of the code too', () => {
    given(p1)
      .when(enrol('U1', seat('P1')), enrol('U1', seat('P1', { teryt: '1208052' })))
      .thenNothing();
    given(p1)
      .when(enrol('U1', seat('P1'), closed))
      .thenNothing();
    given(p1)
      .when(enrol('U1', seat('P1', { reason: 'said for no reason' })))
      .thenNothing();
  });
  it('refuses another content under its ref', () => {
    given(p1)
      .when(enrol('U1', seat('P1', { side: 'NGO' })))
      .thenRefused('entry.changed');
    given(p1)
      .when(enrol('U1', seat('P2')))
      .thenRefused('entry.changed');
  });
  it('refuses P1 a second seat, of A or of another municipality, on a later day and on an earlier one', () => {
    given(p1)
      .when(enrol('U2', seat('P1', { on: '2024-03-01' })))
      .thenRefused('academy.seated-already');
    given(p1)
      .when(enrol('U2', seat('P1', { teryt: B, on: '2024-03-01' })))
      .thenRefusedWith('academy.seated-already', { person: 'P1', teryt: B });
    given(p1)
      .when(enrol('U2', seat('P1', { teryt: B, on: '2024-01-15' })))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'U1', why: 'academy.seated-already' });
  });
  it('passes the seat with a reason', () => {
    const next = seat('P2', { on: '2024-03-01', replaces: 'P1', reason: 'new job' });
    given(p1)
      .when(enrol('U2', next), enrol('U2', next))
      .thenFacts(passed('U2', 'P1', seat('P2', { on: '2024-03-01' })));
    given(p1)
      .when(enrol('U2', { ...next, reason: ' ' }))
      .thenRefused('entry.reason-missing');
    given(p1)
      .when(enrol('U2', seat('P2', { replaces: 'P1' })))
      .thenRefused('entry.reason-missing');
  });
  it('passes no seat that the predecessor does not hold that day, or holds for another municipality', () => {
    const next = seat('P2', { on: '2024-03-01', replaces: 'P1', reason: 'new job' });
    given().when(enrol('U2', next)).thenRefused('academy.predecessor-unseated');
    given(p1)
      .when(enrol('U2', { ...next, on: '2024-01-31' }))
      .thenRefused('academy.predecessor-unseated');
    given(p1)
      .when(enrol('U2', { ...next, teryt: B }))
      .thenRefused('academy.predecessor-unseated');
    given(p1, passed('U2', 'P1', seat('P2', { on: '2024-03-01' })))
      .when(enrol('U3', seat('P3', { on: '2024-03-01', replaces: 'P1', reason: 'x' })))
      .thenRefused('academy.predecessor-unseated');
  });
  it('passes no seat to a person who holds one, P1 included', () => {
    given(p1, enrolled('U2', seat('P2')))
      .when(enrol('U3', seat('P2', { on: '2024-03-01', replaces: 'P1', reason: 'x' })))
      .thenRefused('academy.seated-already');
    given(p1)
      .when(enrol('U3', seat('P1', { on: '2024-03-01', replaces: 'P1', reason: 'x' })))
      .thenRefused('academy.seated-already');
  });
  it('keeps a pass on record on which P1’s coming back rests', () => {
    const facts = [
      p1,
      enrolled('U2', seat('P2')),
      passed('U3', 'P1', seat('P3', { on: '2024-03-01' })),
      enrolled('U4', seat('P1', { on: '2024-04-01', teryt: B })),
    ];
    const lost = { ref: 'U4', why: 'academy.seated-already' };
    const other = seat('P3', { on: '2024-03-01', replaces: 'P2', reason: 'new job' });
    given(...facts)
      .when(correctSeat('U5', 'U3', other))
      .thenRefusedWith('entry.later-fact-loses-ground', lost);
    given(...facts)
      .when(annulSeat('U5', 'U3'))
      .thenRefusedWith('entry.later-fact-loses-ground', lost);
  });
  it('takes P1 back once the seat has passed', () => {
    const back = seat('P1', { on: '2024-04-01' });
    given(p1, passed('U2', 'P1', seat('P2', { on: '2024-03-01' })))
      .when(enrol('U3', back))
      .thenFacts(enrolled('U3', back));
  });
  it('refuses days outside the period, ahead of today, and outside the membership', () => {
    given()
      .when(enrol('U1', seat('P1', { on: '2023-12-31' })))
      .thenRefused('programme.day-outside-period');
    given()
      .when(enrol('U1', seat('P1', { on: '2024-07-02' })))
      .thenRefused('programme.day-in-the-future');
    const later = membership.map((one) => ({ ...one, from: '2024-02-02' }));
    given()
      .when(enrol('U1', seat('P1'), { membership: later }))
      .thenRefused('participation.not-a-member');
    given()
      .when({
        edition: 'E1',
        rules: someRules(),
        type: 'record',
        table: 'participants',
        ref: 'U1',
        content: seat('P1'),
      })
      .thenRefused('participation.not-a-member');
  });
  it('shows nothing of a name that stands where an id should', () => {
    const named = given().when(
      enrol('U1', seat('Łucja Śliwińska')),
      enrol('U2', seat('P1', { replaces: 'Ząb', reason: 'x' })),
    );
    named.thenRefused('academy.person-not-an-id', 'academy.person-not-an-id');
    expect(JSON.stringify(named.outcome.refusals.map(({ error }) => [error.message, error]))).not.toMatch(/Łucja|Ząb/);
  });
  it('refuses a ref and texts that could not be read again', () => {
    given()
      .when(enrol('U'.repeat(101), seat('P1')))
      .thenRefused('entry.text-too-long');
    given(p1)
      .when(enrol('U2', seat('P2', { on: '2024-03-01', replaces: 'P1', reason: 'bell \u0007' })))
      .thenRefused('entry.text-malformed');
  });
  it('corrects an entry that a departure or an amended definition left outside, where that stays as it is', () => {
    const left = membership.map((one) => ({ ...one, to: '2024-01-31' }));
    const corrected = { ...correctSeat('U2', 'U1', seat('P1', { side: 'NGO' })), membership: left };
    expect(given(p1).when(corrected).outcome.refusals).toEqual([]);
    const moved = { ...correctSeat('U2', 'U1', seat('P1', { on: '2024-02-02' })), membership: left };
    given(p1).when(moved).thenRefused('participation.not-a-member');
  });
  it('takes nobody in once the programme is closed, but corrections and annulments', () => {
    given()
      .when(enrol('U1', seat('P1'), closed))
      .thenRefused('programme.closed');
    given(p1)
      .when({ ...annulSeat('U2', 'U1'), ...closed })
      .thenFacts({
        type: 'SeatAnnulled',
        data: {
          ref: 'U2',
          annuls: 'U1',
          reason: 'mistaken',
          on: '2024-02-01',
          before: { ref: 'U1', person: 'P1', teryt: A },
        },
      });
    const entry = seat('P1', { on: '2024-02-02' });
    given(p1)
      .when({ ...correctSeat('U2', 'U1', entry), ...closed })
      .thenFacts({
        type: 'SeatCorrected',
        data: { ref: 'U2', corrects: 'U1', reason: 'mistaken', entry, before: { ref: 'U1', person: 'P1', teryt: A } },
      });
  });
  it('corrects a correction under any ref of the chain', () => {
    const once = given(p1).when(correctSeat('U2', 'U1', seat('P1', { side: 'NGO' })));
    const twice = decideAll(academy, [correctSeat('U3', 'U1', seat('P1', { sex: 'M' }))], once.outcome.state);
    expect(twice.events.map(({ event }) => event.data)).toMatchObject([{ corrects: 'U1', before: { ref: 'U1' } }]);
    const third = decideAll(academy, [correctSeat('U4', 'U3', seat('P1'))], twice.state);
    expect(third.refusals).toEqual([]);
    const repeated = decideAll(academy, [correctSeat('U2', 'U1', seat('P1', { side: 'NGO' }))], third.state);
    expect([repeated.events, repeated.refusals]).toEqual([[], []]);
  });
  it('keeps municipality and person through a correction, and wants a reason', () => {
    given(p1)
      .when(correctSeat('U2', 'U1', seat('P1', { teryt: B })))
      .thenRefused('entry.correction-leaves-stream');
    given(p1)
      .when(correctSeat('U2', 'U1', seat('P2')))
      .thenRefusedWith('academy.correction-changes-person', { standing: 'P1' });
    given(p1)
      .when(correctSeat('U2', 'U1', seat('P1', { side: 'NGO' }), ' '))
      .thenRefused('entry.reason-missing');
    given(p1)
      .when(correctSeat('U2', 'U9', seat('P1')))
      .thenRefused('entry.unknown');
  });
  it('keeps the seat of a predecessor from being taken away', () => {
    const facts = [p1, passed('U2', 'P1', seat('P2', { on: '2024-03-01' }))];
    given(...facts)
      .when(annulSeat('U3', 'U1'))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'U2', why: 'academy.predecessor-unseated' });
    given(...facts)
      .when(correctSeat('U3', 'U1', seat('P1', { on: '2024-03-02' })))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'U2' });
    expect(given(...facts).when(annulSeat('U3', 'U1'), annulSeat('U4', 'U2')).outcome.refusals).toEqual([]);
  });
});

describe('a municipality whose three seats are held', () => {
  const three = ['P1', 'P2', 'P3'].map((person, index) => enrolled(`U${index + 1}`, seat(person)));

  it('has none left, for a later day and for an earlier one', () => {
    given(...three)
      .when(enrol('U4', seat('P4', { on: '2024-03-01' })))
      .thenRefusedWith('academy.no-seat-left', { teryt: A, seats: 3 });
    given(...three)
      .when(enrol('U4', seat('P4', { on: '2024-01-15' })))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'U3', why: 'academy.no-seat-left' });
  });
  it('leaves other municipalities theirs', () => {
    const other = seat('P4', { teryt: B });
    given(...three)
      .when(enrol('U4', other))
      .thenFacts(enrolled('U4', other));
  });
  it('may pass one on, or give one free by an annulment in the same append', () => {
    expect(
      given(...three).when(enrol('U4', seat('P4', { on: '2024-03-01', replaces: 'P1', reason: 'x' }))).outcome.refusals,
    ).toEqual([]);
    expect(given(...three).when(enrol('U4', seat('P4')), annulSeat('U5', 'U1')).outcome.refusals).toEqual([]);
  });
  it('gains no fourth by a correction that undoes a pass', () => {
    const four = [...three, passed('U4', 'P1', seat('P4', { on: '2024-03-01' }))];
    given(...four)
      .when(correctSeat('U5', 'U4', seat('P4', { on: '2024-03-01' })))
      .thenRefused('academy.no-seat-left');
  });
  it('has a fourth where the definition in force on the day gives it', () => {
    const wider = aDefinition({ academy: { ...aDefinition().academy, seats: 4 } });
    const rules = someRules({
      definitions: [...someRules().definitions, { from: '2024-03-01', definition: wider }],
    });
    given(...three)
      .when(enrol('U4', seat('P4', { on: '2024-02-29' }), { rules }))
      .thenRefused('academy.no-seat-left');
    const fourth = seat('P4', { on: '2024-03-01' });
    given(...three)
      .when(enrol('U4', fourth, { rules }))
      .thenFacts(enrolled('U4', fourth));
  });
});

describe('an edition with P1 seated, passed to P2 on 2024-03-05, and days on 1, 5 and 8 March', () => {
  const facts = [
    scheduled(1, '2024-03-01', 60),
    scheduled(2, '2024-03-05', 60),
    scheduled(3, '2024-03-08', 60),
    enrolled('U1', seat('P1')),
    passed('U2', 'P1', seat('P2', { on: '2024-03-05' })),
  ];
  const at = (person: string, day: number, minutes = 60): Attendance => ({ person, day, minutes });

  it('records attendance under the municipality of the seat and the date of the day', () => {
    given(...facts)
      .when(attend('L1', at('P1', 1)), attend('L1', at('P1', 1)), attend('L2', at('P2', 2, 0)))
      .thenFacts(attended('L1', at('P1', 1), '2024-03-01'), attended('L2', at('P2', 2, 0), '2024-03-05'));
  });
  it('records none of who holds no seat that day: before the enrolment, after the pass, or never', () => {
    given(...facts)
      .when(attend('L1', at('P1', 2)))
      .thenRefusedWith('academy.no-seat-on-day', {
        person: 'P1',
        on: '2024-03-05',
        seats: [{ ref: 'U1', teryt: A, from: '2024-02-01', to: '2024-03-04' }],
      });
    given(...facts)
      .when(attend('L1', at('P2', 1)))
      .thenRefused('academy.no-seat-on-day');
    given(...facts)
      .when(attend('L1', at('P9', 1)))
      .thenRefused('academy.no-seat-on-day');
  });
  it('records it once for each person and day', () => {
    given(...facts, attended('L1', at('P1', 1), '2024-03-01'))
      .when(attend('L2', at('P1', 1, 30)))
      .thenRefusedWith('academy.attended-twice', { first: 'L1' });
    given(...facts)
      .when(attend('L1', at('P1', 1)), attend('L2', at('P1', 1)))
      .thenRefused('academy.attended-twice');
  });
  it.each([-1, 0.5])('records no %s minutes', (minutes) => {
    given(...facts)
      .when(attend('L1', at('P1', 1, minutes)))
      .thenRefused('academy.attended-hours-invalid');
  });
  it('records no more than the day has', () => {
    given(...facts)
      .when(attend('L1', at('P1', 1, 61)))
      .thenRefusedWith('academy.hours-exceed-day', {
        scheduledMinutes: 60,
      });
  });
  it('records none for a cancelled day, none for a day ahead, and none once the programme is closed', () => {
    const cancelled: AcademyEvent = { type: 'TrainingDayCancelled', data: { on: ON, day: 1 } };
    given(...facts, cancelled)
      .when(attend('L1', at('P1', 1)))
      .thenRefused('academy.day-cancelled');
    given(...facts)
      .when(attend('L1', at('P2', 3), { rules: someRules({ today: '2024-03-07' }) }))
      .thenRefusedWith('academy.day-ahead', { date: '2024-03-08', today: '2024-03-07' });
    given(...facts)
      .when(attend('L1', at('P1', 1), closed))
      .thenRefused('programme.closed');
  });
  it('records none after the municipality has left', () => {
    const left = membership.map((one) => ({ ...one, to: '2024-03-07' }));
    given(...facts)
      .when(attend('L1', at('P2', 3), { membership: left }))
      .thenRefused('participation.not-a-member');
  });
  it('corrects its hours though the municipality has left by that day', () => {
    const left = membership.map((one) => ({ ...one, to: '2024-02-29' }));
    const on = [...facts, attended('L1', at('P1', 1), '2024-03-01')];
    const hours = { ...correctAttendance('L2', 'L1', at('P1', 1, 30)), membership: left };
    expect(given(...on).when(hours).outcome.refusals).toEqual([]);
    const person = { ...correctAttendance('L2', 'L1', at('P2', 2)), membership: left };
    given(...on)
      .when(person)
      .thenRefused('participation.not-a-member');
  });
  it('refuses a ref and reasons that could not be read again', () => {
    given(...facts)
      .when(attend('L\n1', at('P1', 1)))
      .thenRefused('entry.text-malformed');
    const long = 'x'.repeat(2001);
    given(...facts)
      .when(move(3, '2024-03-09', long))
      .thenRefused('entry.text-too-long');
    given(...facts)
      .when(cancel(3, long))
      .thenRefused('entry.text-too-long');
    given(...facts)
      .when(correctDay(long, { day: 3, date: '2024-03-09', minutes: 60 }))
      .thenRefused('entry.text-too-long');
  });
  it('wants readable reasons for what changes attendance', () => {
    const on = [...facts, attended('L1', at('P1', 1), '2024-03-01')];
    const long = 'x'.repeat(2001);
    given(...on)
      .when(correctAttendance('L2', 'L1', at('P1', 1, 30), long))
      .thenRefused('entry.text-too-long');
    given(...on)
      .when(annulAttendance('L2', 'L1', long))
      .thenRefused('entry.text-too-long');
  });
  it('takes it on the very day, and not for a day after which the municipality had left', () => {
    const today = someRules({ today: '2024-03-05' });
    expect(given(...facts).when(attend('L1', at('P2', 2), { rules: today })).outcome.refusals).toEqual([]);
    const left = membership.map((one) => ({ ...one, to: '2024-03-07' }));
    given(...facts, attended('L1', at('P2', 2), '2024-03-05'))
      .when({ ...correctAttendance('L2', 'L1', at('P2', 3)), membership: left })
      .thenRefused('participation.not-a-member');
  });
  it('corrects it, to another person of the edition too, and annuls it', () => {
    const on = [...facts, attended('L1', at('P1', 1), '2024-03-01')];
    given(...on)
      .when(correctAttendance('L2', 'L1', at('P2', 2, 30)))
      .thenFacts({
        type: 'AttendanceCorrected',
        data: {
          ref: 'L2',
          corrects: 'L1',
          reason: 'mistaken',
          entry: at('P2', 2, 30),
          teryt: A,
          on: '2024-03-05',
          before: { ref: 'L1', person: 'P1', teryt: A },
        },
      });
    given(...on)
      .when(annulAttendance('L2', 'L1'), annulAttendance('L2', 'L1'))
      .thenFacts({
        type: 'AttendanceAnnulled',
        data: {
          ref: 'L2',
          annuls: 'L1',
          reason: 'mistaken',
          on: '2024-03-01',
          before: { ref: 'L1', person: 'P1', teryt: A },
        },
      });
    expect(given(...on).when(annulAttendance('L2', 'L1'), attend('L3', at('P1', 1))).outcome.refusals).toEqual([]);
  });
  it('corrects it to nothing that could not be recorded, and not into the place of another', () => {
    const on = [...facts, attended('L1', at('P1', 1), '2024-03-01'), attended('L2', at('P2', 2), '2024-03-05')];
    given(...on)
      .when(correctAttendance('L3', 'L1', at('P1', 1, 61)))
      .thenRefused('academy.hours-exceed-day');
    given(...on)
      .when(correctAttendance('L3', 'L1', at('P1', 3)))
      .thenRefused('academy.no-seat-on-day');
    given(...on)
      .when(correctAttendance('L3', 'L2', at('P1', 1)))
      .thenRefused('academy.attended-twice');
    given(...on)
      .when(correctAttendance('L3', 'L1', at('P2', 2)))
      .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'L2', why: 'academy.attended-twice' });
    given(...on)
      .when(annulAttendance('L3', 'L9'))
      .thenRefused('entry.unknown');
  });

  describe('and P1’s attendance on the first day', () => {
    const on = [...facts, attended('L1', at('P1', 1), '2024-03-01')];

    it('keeps that day from being cancelled, shortened below it, or moved to where P1 holds no seat or nobody was yet', () => {
      const lost = (why: string) => ['entry.later-fact-loses-ground', { table: 'attendance', ref: 'L1', why }] as const;
      given(...on)
        .when(cancel(1))
        .thenRefusedWith(...lost('academy.day-cancelled'));
      given(...on)
        .when(correctDay('why', { day: 1, date: '2024-03-01', minutes: 59 }))
        .thenRefusedWith(...lost('academy.hours-exceed-day'));
      given(...on)
        .when(move(1, '2024-03-05'))
        .thenRefusedWith(...lost('academy.no-seat-on-day'));
      expect(
        given(...on)
          .when(move(1, '2024-09-01'))
          .outcome.refusals.map(({ error }) => error.details),
      ).toMatchObject([
        { ref: 'L1', why: 'academy.day-ahead' },
        { ref: 'L1', why: 'academy.no-seat-on-day' },
      ]);
    });
    it('lets that day move where P1 still holds the seat, and attendance go with it', () => {
      given(...on)
        .when(move(1, '2024-03-04'))
        .thenFacts({ type: 'TrainingDayMoved', data: { on: ON, day: 1, to: '2024-03-04' } });
    });
    it('keeps P1’s seat from beginning later, passing earlier, or never having been', () => {
      const p3 = seat('P2', { on: '2024-03-01', replaces: 'P1', reason: 'new job' });
      given(...on)
        .when(correctSeat('U3', 'U2', p3))
        .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'L1', why: 'academy.no-seat-on-day' });
      given(...on)
        .when(correctSeat('U3', 'U1', seat('P1', { on: '2024-03-02' })))
        .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'L1' });
      given(...on)
        .when(annulSeat('U3', 'U2'), annulSeat('U4', 'U1'))
        .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'L1' });
    });
    it('lets all of it be undone in one append', () => {
      expect(given(...on).when(cancel(1), annulAttendance('L2', 'L1')).outcome.refusals).toEqual([]);
    });
    it('stays with P1 when the seat turns out to be another municipality’s, and is annulled and logged anew', () => {
      const anew = [annulSeat('U3', 'U2'), annulSeat('U4', 'U1'), enrol('U5', seat('P1', { teryt: B }))];
      expect(given(...on).when(...anew).outcome.refusals).toEqual([]);
      given(...on)
        .when(...anew.slice(0, 2), enrol('U5', seat('P1', { teryt: B, on: '2024-03-02' })))
        .thenRefusedWith('entry.later-fact-loses-ground', { ref: 'L1', why: 'academy.no-seat-on-day' });
    });
  });
});

describe('P1, who attended 80% of an edition of 60 hours', () => {
  const hours = 60;
  const days = [1, 2, 3, 4].map((day) => scheduled(day, `2024-03-0${day}`, 15 * hours));
  const attendances = [15, 15, 15, 3].map((time, index) =>
    attended(`L${index + 1}`, { person: 'P1', day: index + 1, minutes: time * hours }, `2024-03-0${index + 1}`),
  );
  const facts = [...days, enrolled('U1', seat('P1')), ...attendances];
  const issued: AcademyEvent = {
    type: 'DiplomaIssued',
    data: { person: 'P1', teryt: A, on: '2024-04-01', number: '7' },
  };
  const revoked: AcademyEvent = {
    type: 'DiplomaRevoked',
    data: { person: 'P1', teryt: A, on: '2024-05-01', reason: 'forged list' },
  };
  const less = correctAttendance('L9', 'L4', { person: 'P1', day: 4, minutes: 2.5 * hours });

  it('is issued a diploma, once', () => {
    given(...facts)
      .when(issue('P1', '2024-04-01', { number: '7' }), issue('P1', '2024-04-01', { number: '7' }))
      .thenFacts(issued);
    given(...facts, issued)
      .when(issue('P1', '2024-04-02'))
      .thenRefused('academy.diploma-issued-already');
    given(...facts, issued)
      .when(issue('P1', '2024-04-01', { number: '8' }))
      .thenRefusedWith('academy.diploma-issued-already', { number: '7' });
  });
  it('is issued none at a minute less, nor by a day on which less had been held', () => {
    given(...facts)
      .when(less, issue('P1', '2024-04-01'))
      .thenRefusedWith('academy.diploma-not-due', {
        attendedMinutes: 2850,
        scheduledMinutes: 3600,
      });
    given(...facts)
      .when(issue('P1', '2024-03-03'))
      .thenRefusedWith('academy.diploma-not-due', { attendedMinutes: 2700 });
  });
  it('is issued one sooner when the rest of the edition is cancelled', () => {
    given(...days.slice(0, 3), enrolled('U1', seat('P1')), ...attendances.slice(0, 3))
      .when(issue('P1', '2024-03-03'))
      .thenFacts({ type: 'DiplomaIssued', data: { person: 'P1', teryt: A, on: '2024-03-03' } });
  });
  it('is issued one after the period and after the programme was closed, but not ahead of today', () => {
    const rules = someRules({ today: '2025-02-01', closed: '2025-01-31' });
    given(...facts)
      .when(issue('P1', '2025-01-15', { rules }))
      .thenFacts({ type: 'DiplomaIssued', data: { person: 'P1', teryt: A, on: '2025-01-15' } });
    given(...facts)
      .when(issue('P1', '2024-07-02'))
      .thenRefused('programme.day-in-the-future');
    given(...facts)
      .when(issue('P1', '2023-12-31'))
      .thenRefused('programme.day-outside-period');
  });
  it('is issued none without a seat on the day, nor after the municipality has left', () => {
    given(...facts, passed('U2', 'P1', seat('P2', { on: '2024-04-01' })))
      .when(issue('P1', '2024-04-01'))
      .thenRefused('academy.no-seat-on-day');
    const left = membership.map((one) => ({ ...one, to: '2024-03-31' }));
    given(...facts)
      .when(issue('P1', '2024-04-01', { membership: left }))
      .thenRefused('participation.not-a-member');
  });
  it('is issued none in an edition with nothing scheduled', () => {
    given(enrolled('U1', seat('P1')))
      .when(issue('P1', '2024-04-01'))
      .thenRefused('academy.diploma-not-due');
  });
  it('keeps the diploma when the seat turns out to be another municipality’s', () => {
    const anew = [annulSeat('U2', 'U1'), enrol('U3', seat('P1', { teryt: B }))];
    expect(given(...facts, issued).when(...anew).outcome.refusals).toEqual([]);
  });
  it('has texts that can be read again', () => {
    given(...facts)
      .when(issue('P1', '2024-04-01', { number: ' ' }))
      .thenRefused('entry.text-blank');
    given(...facts, issued)
      .when(revoke('P1', '2024-05-01', 'x'.repeat(2001)))
      .thenRefused('entry.text-too-long');
  });
  it('has it revoked on the very day, and an older revocation known again after a second', () => {
    given(...facts, issued)
      .when(revoke('P1', '2024-04-01', 'forged list'))
      .thenFacts({ type: 'DiplomaRevoked', data: { person: 'P1', teryt: A, on: '2024-04-01', reason: 'forged list' } });
    given(...facts, issued, revoked)
      .when(issue('P1', '2024-05-01'), revoke('P1', '2024-05-02', 'again'), revoke('P1', '2024-05-01', 'forged list'))
      .thenFacts(
        { type: 'DiplomaIssued', data: { person: 'P1', teryt: A, on: '2024-05-01' } },
        { type: 'DiplomaRevoked', data: { person: 'P1', teryt: A, on: '2024-05-02', reason: 'again' } },
      );
  });
  it('keeps a diploma whose attendance is corrected, but not without the seat', () => {
    expect(given(...facts, issued).when(less).outcome.refusals).toEqual([]);
    given(...facts, issued)
      .when(enrol('U2', seat('P2', { on: '2024-03-20', replaces: 'P1', reason: 'x' })))
      .thenRefusedWith('entry.later-fact-loses-ground', { table: 'diplomas', ref: 'P1' });
  });
  it('has it revoked with a reason, once', () => {
    given(...facts, issued)
      .when(revoke('P1', '2024-05-01', 'forged list'), revoke('P1', '2024-05-01', 'forged list'))
      .thenFacts(revoked);
    given(...facts, issued)
      .when(revoke('P1', '2024-05-01', ' '))
      .thenRefused('entry.reason-missing');
    given(...facts, issued)
      .when(revoke('P1', '2024-07-02', 'x'))
      .thenRefused('programme.day-in-the-future');
    given(...facts, issued)
      .when(revoke('P1', '2024-03-31', 'x'))
      .thenRefused('academy.diploma-not-issued');
    given(...facts, issued, revoked)
      .when(revoke('P1', '2024-05-02', 'x'))
      .thenRefused('academy.diploma-not-issued');
    given(...facts)
      .when(revoke('P1', '2024-05-01', 'x'))
      .thenRefused('academy.diploma-not-issued');
  });
  it('may be issued another after the revocation, and none dated before it', () => {
    given(...facts, issued, revoked)
      .when(issue('P1', '2024-05-01'))
      .thenFacts({ type: 'DiplomaIssued', data: { person: 'P1', teryt: A, on: '2024-05-01' } });
    given(...facts, issued, revoked)
      .when(issue('P1', '2024-04-30'))
      .thenRefused('academy.diploma-issued-already');
    given(...facts, issued, revoked)
      .when(issue('P1', '2024-04-01', { number: '7' }))
      .thenNothing();
  });
  it('needs the seat no more for a diploma that was revoked', () => {
    expect(
      given(...facts, issued, revoked).when(enrol('U2', seat('P2', { on: '2024-03-20', replaces: 'P1', reason: 'x' })))
        .outcome.refusals,
    ).toEqual([]);
  });
});

describe('commands of every kind, each sent twice', () => {
  it('change nothing the second time', () => {
    expectRepeatsToChangeNothing(
      academy,
      [
        schedule(1, '2024-03-01', 60),
        rowOf({ day: 2, date: '2024-03-02', minutes: 60 }),
        enrol('U1', seat('P1')),
        enrol('U2', seat('P2', { on: '2024-03-02', replaces: 'P1', reason: 'x' })),
        correctSeat('U3', 'U2', seat('P2', { on: '2024-03-03', replaces: 'P1', reason: 'x' })),
        attend('L1', { person: 'P1', day: 1, minutes: 60 }),
        attend('L2', { person: 'P1', day: 2, minutes: 30 }),
        correctAttendance('L3', 'L2', { person: 'P1', day: 2, minutes: 60 }),
        correctAttendance('L4', 'L3', { person: 'P1', day: 2, minutes: 59 }),
        issue('P1', '2024-03-02'),
        revoke('P1', '2024-03-03', 'x'),
        annulAttendance('L5', 'L4'),
        cancel(2, 'snow'),
        rowOf({ day: 2, date: '2024-03-02', minutes: 60, reason: 'no snow' }),
        move(2, '2024-03-09'),
        correctDay('it was the tenth', { day: 2, date: '2024-03-02', minutes: 60, movedTo: '2024-03-10' }),
        annulSeat('U4', 'U2'),
      ],
      { later: true },
    );
  });
});

describe('what is looked up for a command', () => {
  const { outcome } = given(scheduled(1, '2024-03-01'), enrolled('U1', seat('P1'))).when();
  const asked = (command: AcademyCommand) => municipalitiesFor(outcome.state, command);

  it('is of the municipality that it names, or of the person’s seats', () => {
    expect(asked(enrol('U2', seat('P2', { teryt: B })))).toEqual([B]);
    expect(asked(attend('L1', { person: 'P1', day: 1, minutes: 1 }))).toEqual([A]);
    expect(asked(issue('P1', '2024-04-01'))).toEqual([A]);
  });
  it('is the same for a training day that comes with it', () => {
    expect(asked(attend('L1', { person: 'P1', day: 2, minutes: 1 }))).toEqual([A]);
  });
  it('is nothing where there is no seat, or none is needed', () => {
    expect(
      [
        attend('L1', { person: 'P9', day: 1, minutes: 1 }),
        issue('P9', '2024-01-31'),
        annulSeat('U2', 'U1'),
        move(1, '2024-03-02'),
      ].map(asked),
    ).toEqual([[], [], [], []]);
  });
  it('are the refs of the entries that it puts on record', () => {
    const claims = (command: AcademyCommand) => academyAggregate.claims('academy-demo:E1', command);
    expect(claims(annulSeat('U2', 'U1'))).toEqual([{ programme: 'demo', table: 'participants', ref: 'U2' }]);
    expect(claims(attend('L1', { person: 'P1', day: 1, minutes: 1 }))).toEqual([
      { programme: 'demo', table: 'attendance', ref: 'L1' },
    ]);
    expect([issue('P1', ON), move(1, ON), rowOf({ day: 1, date: ON, minutes: 1 })].flatMap(claims)).toEqual([]);
  });
});
