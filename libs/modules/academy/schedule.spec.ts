import { describe, expect, it } from '@jest/globals';
import type { TrainingDay } from './academy.events.js';
import { attendedMinutes, heldMinutes, rowAfter, scheduledMinutes, scheduleOf } from './schedule.js';
import type { TrainingDayFact } from './schedule.js';

const ON = '2024-01-01';
const scheduled: TrainingDayFact = {
  type: 'TrainingDayScheduled',
  data: { on: ON, day: 2, date: '2024-03-02', minutes: 450 },
};
const moved: TrainingDayFact = { type: 'TrainingDayMoved', data: { on: ON, day: 2, to: '2024-04-02', reason: 'hall' } };
const cancelled: TrainingDayFact = { type: 'TrainingDayCancelled', data: { on: ON, day: 2, reason: 'illness' } };
const corrected: TrainingDayFact = {
  type: 'TrainingDayCorrected',
  data: { on: ON, reason: 'it took place', entry: { day: 2, date: '2024-03-02', minutes: 480, movedTo: '2024-04-02' } },
};
const after = (...facts: readonly TrainingDayFact[]): readonly TrainingDay[] => {
  let row: TrainingDay | undefined;
  for (const fact of facts) row = rowAfter(row, fact);
  return row ? [row] : [];
};

describe('the row of a training day', () => {
  it('is moved and cancelled by facts of their own', () => {
    expect(after(scheduled, moved, cancelled)).toEqual([
      { day: 2, date: '2024-03-02', minutes: 450, movedTo: '2024-04-02', cancelled: true, reason: 'illness' },
    ]);
  });
  it('reads after a correction as that says, and nothing else', () => {
    expect(after(scheduled, moved, cancelled, corrected)).toEqual([
      { day: 2, date: '2024-03-02', minutes: 480, movedTo: '2024-04-02', reason: 'it took place' },
    ]);
  });
  it('is not there before it was scheduled', () => {
    expect([after(moved), after(cancelled), after(corrected)]).toEqual([[], [], []]);
  });
});

describe('a schedule of three days, one moved and one cancelled', () => {
  const days = scheduleOf([
    { day: 3, date: '2024-03-03', minutes: 100, cancelled: true },
    { day: 1, date: '2024-03-01', minutes: 200 },
    { day: 2, date: '2024-03-02', minutes: 300, movedTo: '2024-03-09' },
  ]);
  const attendances = [
    { person: 'P1', day: 1, minutes: 150 },
    { person: 'P1', day: 2, minutes: 300 },
    { person: 'P1', day: 3, minutes: 100 },
  ];

  it('stands in the order of its numbers, on the dates as they now stand', () => {
    expect(days.map(({ day, date }) => [day, date])).toEqual([
      [1, '2024-03-01'],
      [2, '2024-03-09'],
      [3, '2024-03-03'],
    ]);
  });
  it('leaves the cancelled day out of what is scheduled, held and attended', () => {
    expect(scheduledMinutes(days)).toBe(500);
    expect(heldMinutes(days, '2024-12-31')).toBe(500);
    expect(attendedMinutes(attendances, days, '2024-12-31')).toBe(450);
  });
  it('takes hours and attendance with the day that moved', () => {
    const asked = ['2024-02-29', '2024-03-01', '2024-03-08', '2024-03-09'];
    expect(asked.map((on) => heldMinutes(days, on))).toEqual([0, 200, 200, 500]);
    expect(asked.map((on) => attendedMinutes(attendances, days, on))).toEqual([0, 150, 150, 450]);
  });
});
