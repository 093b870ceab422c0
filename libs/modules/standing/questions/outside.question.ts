import type { Day } from '@kernel/day.js';
import type { TableName } from '@kernel/entries.js';
import type { ReadStore } from '@kernel/read-store.js';
import type { UnitCode } from '@kernel/teryt.js';
import type { ScheduledDay } from '@modules/academy/contracts.js';
import { heldOn } from '@modules/academy/contracts.js';
import { isOutsideMembership, isOutsidePeriod } from '../figures/outside.js';
import type { Bounds } from '../figures/outside.js';
import { FOREVER, membershipsOf, seatsOf } from '../figures/unit-facts.js';
import type { SeatIn } from '../figures/unit-facts.js';
import { entriesOf } from '../ledger.js';
import type { Kept } from '../ledger.js';
import { isOfProgramme, unitId, unitsPrefix } from '../views/documents.js';
import type { UnitDocument } from '../views/documents.js';
import { bodiesOn } from './bodies.js';
import type { BodiesOn } from './bodies.js';
import { reading } from './reading.js';
import type { Answered } from './reading.js';

/** Entries that lie outside by now; of one municipality or region, or of all. */
export interface OutsideQuestion {
  readonly type: 'outside';
  readonly programme: string;
  readonly code?: UnitCode | undefined;
}

/** An entry before its municipality joined, after it left, or out of the programme's period: taken all the same, and counted. */
export interface OutsideEntry {
  readonly table: TableName;
  /** Of its first version. */
  readonly ref: string;
  readonly code: UnitCode;
  readonly on: Day;
}

export interface OutsideAnswer extends Answered {
  readonly programme: string;
  /** By municipality and table. */
  readonly entries: readonly OutsideEntry[];
}

/** @throws ProgrammeUnknown · ViewBuilding */
export const outside = (store: ReadStore, { programme, code }: OutsideQuestion): Promise<OutsideAnswer> =>
  reading(store, async (read) => {
    const prefix = unitsPrefix(programme);
    const ids = code === undefined ? (await read.cards(prefix)).map(({ id }) => id) : [unitId(programme, code)];
    const bodies = await bodiesOn(read, programme, ids, FOREVER);
    return {
      ...read.answered((id) => isOfProgramme(id, programme)),
      programme,
      entries: bodies.units.flatMap((unit) => outsideOf(unit, bodies)),
    };
  });

interface Dated {
  readonly ref: string;
  readonly on: Day;
}

const outsideOf = (unit: UnitDocument, bodies: BodiesOn): readonly OutsideEntry[] => {
  const bounds: Bounds = { code: unit.code, memberships: membershipsOf(unit), rules: bodies.rules };
  return [
    ...among('municipalities', entriesOf(unit.joinings).map(dated), bounds),
    ...among('commitments', entriesOf(unit.commitments).map(dated), bounds),
    ...among('adoptions', entriesOf(unit.adoptions).map(dated), bounds),
    ...among('advisory', entriesOf(unit.advisory).map(dated), bounds),
    ...among('participants', entriesOf(unit.seats).map(dated), bounds),
    ...among('attendance', attendanceOf(unit, bodies), bounds),
    ...among('activities', entriesOf(unit.activities).map(dated), bounds),
  ];
};

const dated = ({ ref, content: { on } }: Kept<{ readonly on: Day }>): Dated => ({ ref, on });

const among = (table: TableName, entries: readonly Dated[], bounds: Bounds): readonly OutsideEntry[] =>
  entries
    .filter(({ on }) => isOutsideMembership(table, on, bounds) || isOutsidePeriod(table, on, bounds.rules))
    .map(({ ref, on }) => ({ table, ref, code: bounds.code, on }));

/** On the dates of their training days as these now stand, while the person held a seat of the municipality. */
const attendanceOf = (unit: UnitDocument, bodies: BodiesOn): readonly Dated[] =>
  seatsOf(unit).flatMap((seat) => attendedOn(seat, bodies));

const attendedOn = (seat: SeatIn, { bodiesOf, units: [unit], reckoned }: BodiesOn): readonly Dated[] => {
  if (!unit) return [];
  const days = new Map(reckoned.academy.edition(seat.edition).days.map((day) => [day.day, day] as const));
  const participant = bodiesOf(unit).participants(seat.edition, seat.person);
  return (participant ? entriesOf(participant.attendance) : []).flatMap(({ ref, content: { day } }) =>
    onDay(ref, days.get(day), seat),
  );
};

const onDay = (ref: string, day: ScheduledDay | undefined, seat: SeatIn): readonly Dated[] =>
  day && !day.cancelled && heldOn(seat, day.date) ? [{ ref, on: day.date }] : [];
