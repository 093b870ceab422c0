import type { Day } from '@kernel/day.js';
import type { Minutes } from '@kernel/quantity.js';
import {
  attendedMinutes,
  diplomaDue,
  heldMinutes,
  heldOn,
  scheduledMinutes,
  scheduleOf,
} from '@modules/academy/contracts.js';
import type { ScheduledDay, TrainingDay } from '@modules/academy/contracts.js';
import type { Definition } from '@modules/programme/contracts.js';
import { entriesOf } from '../ledger.js';
import type { KeptDiploma, ParticipantDocument, ProgrammeDocument } from '../views/documents.js';
import type { SeatIn, UnitFacts } from './unit-facts.js';

/** A person's attendance in an edition, by training day, and diplomas. Kept as the participant's card: it answers for every day. */
export type ParticipantFacts = {
  attendance: [day: number, minutes: Minutes][];
  diplomas: KeptDiploma[];
};

/** Who attended what: by edition and person. */
export type Participants = (edition: string, person: string) => ParticipantFacts | undefined;

/** An edition on a day, as its schedule now stands. */
export interface EditionOn {
  readonly days: readonly ScheduledDay[];
  readonly scheduled: Minutes;
  readonly held: Minutes;
}

/** The academy of a programme on a day. */
export interface AcademyOn {
  readonly day: Day;
  /** Ids of the editions that have a schedule. */
  readonly known: readonly string[];
  readonly edition: (id: string) => EditionOn;
  readonly attended: (edition: string, person: string) => Minutes;
  readonly due: (edition: string, person: string) => boolean;
}

const UNSCHEDULED: EditionOn = { days: [], scheduled: 0, held: 0 };

export const academyOn = (
  { editions }: ProgrammeDocument,
  { academy: { threshold } }: Definition,
  participants: Participants,
  day: Day,
): AcademyOn => {
  const reckoned = new Map<string, EditionOn>();
  // Of a programme's many editions, a municipality's people are in one or two.
  const edition = (id: string): EditionOn => {
    const known = reckoned.get(id) ?? editionOn(editions.get(id), day);
    reckoned.set(id, known);
    return known;
  };
  const attended = (id: string, person: string): Minutes => {
    const entries = participants(id, person)?.attendance ?? [];
    return attendedMinutes(
      entries.map(([number, minutes]) => ({ person, day: number, minutes })),
      edition(id).days,
      day,
    );
  };
  const due = (id: string, person: string): boolean =>
    diplomaDue(attended(id, person), edition(id).scheduled, threshold);
  return { day, known: [...editions.keys()], edition, attended, due };
};

const editionOn = (rows: ReadonlyMap<number, TrainingDay> | undefined, day: Day): EditionOn => {
  if (!rows) return UNSCHEDULED;
  const days = scheduleOf([...rows.values()]);
  return { days, scheduled: scheduledMinutes(days), held: heldMinutes(days, day) };
};

export const participantFacts = ({ attendance, diplomas }: ParticipantDocument): ParticipantFacts => ({
  attendance: entriesOf(attendance).map(({ content: { day, minutes } }) => [day, minutes]),
  diplomas,
});

/** The seats that are held on the day. */
export const seatsHeld = ({ seats }: Pick<UnitFacts, 'seats'>, day: Day): readonly SeatIn[] =>
  seats.filter((seat) => heldOn(seat, day));

/** Persons holding a seat; with `due`, those for whom a diploma is due in an edition in which they hold one. */
export const personsOf = (unit: Pick<UnitFacts, 'seats'>, academy: AcademyOn, due: boolean): ReadonlySet<string> => {
  const seats = seatsHeld(unit, academy.day);
  const counted = due ? seats.filter(({ edition, person }) => academy.due(edition, person)) : seats;
  return new Set(counted.map(({ person }) => person));
};
