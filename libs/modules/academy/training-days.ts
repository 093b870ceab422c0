import type { Day } from '@kernel/day.js';
import { ReasonMissing } from '@kernel/entries.errors.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { checkTexts } from '@kernel/texts.js';
import { checkDay, checkOpen, definitionOn } from '@modules/programme/contracts.js';
import type {
  CancelDay,
  CorrectDay,
  DayCommand,
  Given,
  MoveDay,
  ScheduleDay,
  TrainingDayRow,
} from './academy.commands.js';
import type { TrainingDay } from './academy.events.js';
import type { AcademyState, Wordings } from './academy.state.js';
import { planOf } from './edition-plan.js';
import { valuesOf } from './schedule.js';
import type { TrainingDayFact } from './schedule.js';
import { DayChanged, DayHoursInvalid, DayNotScheduled, DayNumberUnknown, dayRef } from './training-day.errors.js';

const LONGEST = 24 * 60;

/** Schedules, moves, cancels and corrects training days. @throws DomainError */
export const decideDay = (command: DayCommand & Given, state: AcademyState): readonly TrainingDayFact[] => {
  switch (command.type) {
    case 'schedule':
      return schedule(command, state);
    case 'move':
      return move(command, standing(command, command.day, state));
    case 'cancel':
      return cancel(command, standing(command, command.day, state));
    case 'correct-day':
      return correct(command, standing(command, command.content.day, state));
    case 'training-day':
      return takeRow(command, state);
    default:
      return exhaustive(command);
  }
};

const schedule = (command: ScheduleDay & Given, state: AcademyState): readonly TrainingDayFact[] => {
  const { rules, day, date, minutes } = command;
  const known = state.days.get(day);
  if (known) return scheduledAgain(command, known);
  checkOpen(rules);
  checkRow(command, { day, date, minutes });
  return [{ type: 'TrainingDayScheduled', data: { on: decidedOn(command, date), day, date, minutes } }];
};

/** Equal to the row as first scheduled or as it stands; a move or a cancellation since is a fact of its own. */
const scheduledAgain = ({ edition, day, date, minutes }: ScheduleDay & Given, known: Wordings): readonly [] => {
  const same = [known[0], latestOf(known)].some((row) => row.date === date && row.minutes === minutes);
  if (!same) throw new DayChanged(edition, latestOf(known), { day, date, minutes });
  return [];
};

const move = (command: MoveDay & Given, known: Wordings): readonly TrainingDayFact[] => {
  const { edition, rules, day, to, reason } = command;
  const row = latestOf(known);
  const before = known.some(({ movedTo, reason: why }) => movedTo === to && why === reason);
  if (row.movedTo === to || before) return [];
  if (row.movedTo !== undefined) throw new DayChanged(edition, row, { ...valuesOf(row), movedTo: to });
  checkOpen(rules);
  checkTexts({ reason });
  checkDay(to, rules, 'schedule');
  return [{ type: 'TrainingDayMoved', data: { on: decidedOn(command, row.date), day, to, ...because(reason) } }];
};

const cancel = (command: CancelDay & Given, known: Wordings): readonly TrainingDayFact[] => {
  const { rules, day, reason } = command;
  const row = latestOf(known);
  const before = known.some(({ cancelled, reason: why }) => cancelled && why === reason);
  if (row.cancelled || before) return [];
  checkOpen(rules);
  checkTexts({ reason });
  return [{ type: 'TrainingDayCancelled', data: { on: decidedOn(command, row.date), day, ...because(reason) } }];
};

const correct = (command: CorrectDay & Given, known: Wordings): readonly TrainingDayFact[] => {
  const { edition, content, reason } = command;
  if (repeats(known, { ...content, reason })) return [];
  if (reason.trim() === '') throw new ReasonMissing({ table: 'academy-days', ref: dayRef(edition, content.day) });
  checkTexts({ reason });
  checkRow(command, content);
  const entry = valuesOf(content);
  return [{ type: 'TrainingDayCorrected', data: { on: decidedOn(command, content.date), reason, entry } }];
};

/** What was not yet said of the day is a new fact; a row that changes what was said is a correction, and needs a reason. */
const takeRow = (command: TrainingDayRow & Given, state: AcademyState): readonly TrainingDayFact[] => {
  const { content, ...given } = command;
  const { day, date, minutes } = content;
  const known = state.days.get(day);
  if (!known) {
    const scheduled = schedule({ ...given, type: 'schedule', day, date, minutes }, state);
    return [...scheduled, ...changesOf(command, [{ day, date, minutes }])];
  }
  if (repeats(known, content)) return [];
  if (completes(latestOf(known), content)) return changesOf(command, known);
  const reason = content.reason ?? '';
  if (reason === '') throw new DayChanged(given.edition, latestOf(known), content);
  return correct({ ...given, type: 'correct-day', content: valuesOf(content), reason }, known);
};

/** The move and the cancellation that a row adds to what stands. */
const changesOf = (command: TrainingDayRow & Given, known: Wordings): readonly TrainingDayFact[] => {
  const { content, ...given } = command;
  const { day, movedTo, cancelled, reason } = content;
  return [
    ...(movedTo === undefined ? [] : move({ ...given, type: 'move', day, to: movedTo, ...because(reason) }, known)),
    ...(cancelled ? cancel({ ...given, type: 'cancel', day, ...because(reason) }, known) : []),
  ];
};

const completes = (standingRow: TrainingDay, row: TrainingDay): boolean =>
  standingRow.date === row.date &&
  standingRow.minutes === row.minutes &&
  (standingRow.movedTo === undefined || standingRow.movedTo === row.movedTo) &&
  (!standingRow.cancelled || row.cancelled === true);

/** An older file may be sent again after a correction, so any wording that was once taken repeats it. */
const repeats = (known: Wordings, row: TrainingDay): boolean =>
  sameValues(latestOf(known), row) ||
  known.some((wording) => sameValues(wording, row) && [undefined, '', wording.reason].includes(row.reason));

const sameValues = (a: TrainingDay, b: TrainingDay): boolean =>
  a.date === b.date &&
  a.minutes === b.minutes &&
  a.movedTo === b.movedTo &&
  (a.cancelled ?? false) === (b.cancelled ?? false);

const latestOf = (known: Wordings): TrainingDay => known.at(-1) ?? known[0];

const standing = ({ edition }: Given, day: number, state: AcademyState): Wordings => {
  const known = state.days.get(day);
  if (!known) throw new DayNotScheduled(edition, day);
  return known;
};

const checkRow = ({ edition, rules }: Given, { day, date, minutes, movedTo }: TrainingDay): void => {
  const plan = planOf(definitionOn(rules, date), edition);
  if (!Number.isInteger(day) || day < 1 || day > plan.days) throw new DayNumberUnknown(edition, day, plan.days);
  if (!Number.isInteger(minutes) || minutes <= 0 || minutes > LONGEST) throw new DayHoursInvalid(edition, day, minutes);
  checkDay(date, rules, 'schedule');
  if (movedTo !== undefined) checkDay(movedTo, rules, 'schedule');
};

const decidedOn = ({ on, rules }: DayCommand & Given, date: Day): Day => {
  if (on === undefined) return definitionOn(rules, date).period.from;
  checkDay(on, rules, 'within');
  return on;
};

const because = (reason: string | undefined): { readonly reason?: string } => (reason ? { reason } : {});
