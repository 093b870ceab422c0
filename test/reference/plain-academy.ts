import type { Seat, TrainingDay } from '@modules/academy/contracts.js';
import { definitionOf, faultsOfDay, inTurn, memberOf, named, standing, unitOf } from './plain-record.js';
import type { PlainRecord, Said } from './plain-record.js';

/** A time on a seat: from the day of enrolment up to the day before the successor's. */
interface Sitting {
  readonly entry: Said<Seat>;
  /** The day on which the successor took it. */
  until?: string;
}

export const sits = ({ entry, until }: Sitting, day: string): boolean =>
  entry.content.on <= day && (until === undefined || day < until);

interface Sittings {
  readonly all: readonly Sitting[];
  readonly faults: readonly string[];
}

/** Who held which seat, and what is wrong with how they came to it. */
export const sittings = (record: PlainRecord): Sittings => {
  const all: Sitting[] = [];
  const faults: string[] = [];
  for (const entry of inTurn(record.participants)) {
    const { person, replaces, on } = entry.content;
    const open = all.filter(({ until }) => until === undefined);
    if (open.some((one) => one.entry.content.person === person)) {
      faults.push(...named(entry, ['~seated already']));
      continue;
    }
    const ofUnit = open.filter((one) => unitOf(one.entry.content) === unitOf(entry.content));
    const predecessor = ofUnit.find((one) => one.entry.content.person === replaces);
    if (replaces !== undefined && !predecessor) faults.push(...named(entry, ['~no predecessor']));
    if (replaces === undefined && ofUnit.length >= definitionOf(record, on).academy.seats)
      faults.push(...named(entry, ['~no seat left']));
    if (predecessor) predecessor.until = on;
    all.push({ entry });
  }
  return { all, faults };
};

/** The seat that the person holds on the day. */
export const seatOf = (record: PlainRecord, person: string, day: string): Seat | undefined =>
  sittings(record).all.find((one) => one.entry.content.person === person && sits(one, day))?.entry.content;

/** When a training day takes place as it now stands. */
export const dateOf = ({ date, movedTo }: TrainingDay): string => movedTo ?? date;

export const seats = (record: PlainRecord): readonly string[] => [
  ...sittings(record).faults,
  ...standing(record.participants).flatMap((entry) => {
    const { on } = entry.content;
    const member = memberOf(record, unitOf(entry.content), on);
    return named(entry, [...faultsOfDay(record, on, 'within'), ...(member ? [] : [`no member ${on}`])]);
  }),
];

export const attendances = (record: PlainRecord): readonly string[] => {
  const own = standing(record.attendance).toSorted((a, b) => a.place - b.place);
  return own.flatMap((entry, index) => {
    const { person, day, minutes } = entry.content;
    const scheduled = record.days.get(day);
    if (!scheduled) return named(entry, ['no such day']);
    const earlier = own.slice(0, index).some(({ content }) => content.person === person && content.day === day);
    return named(entry, [
      ...(scheduled.cancelled ? ['~cancelled'] : []),
      ...(minutes > scheduled.minutes ? ['~too long'] : []),
      ...(earlier ? ['~attended twice'] : []),
      ...ofSeat(record, person, dateOf(scheduled)),
    ]);
  });
};

const ofSeat = (record: PlainRecord, person: string, date: string): readonly string[] => {
  const ahead = date > record.today ? ['~ahead'] : [];
  const seat = seatOf(record, person, date);
  if (!seat) return [...ahead, '~no seat'];
  return memberOf(record, unitOf(seat), date) ? ahead : [...ahead, `no member ${date}: ${person}`];
};
