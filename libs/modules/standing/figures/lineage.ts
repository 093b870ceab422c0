import type { Day } from '@kernel/day.js';
import type { TableName } from '@kernel/entries.js';
import { ratio, toFigure } from '@kernel/quantity.js';
import type { Ratio } from '@kernel/quantity.js';
import { isActiveCommitment } from '@modules/participation/contracts.js';
import type { CommitmentOn } from '@modules/participation/contracts.js';
import type { Measured } from '@modules/programme/contracts.js';
import { entriesOf, refsOf } from '../ledger.js';
import type { Kept, Ledger } from '../ledger.js';
import type { KeptActivity, ParticipantDocument, UnitDocument } from '../views/documents.js';
import { seatsHeld } from './academy-figures.js';
import { asFigure } from './measures.js';
import type { Reckoning } from './measures.js';
import { activitiesOn, commitmentsOf, seatsOf, sessionsOn } from './unit-facts.js';
import type { SeatIn } from './unit-facts.js';

/** An entry that a figure is made of. */
export interface EntryBehind {
  readonly table: TableName;
  /** From the first version to the one that stands. */
  readonly refs: readonly string[];
  readonly on?: Day;
  /** What it adds, as people read it (hours, złoty, heads), where a figure is a sum. */
  readonly adds?: number;
}

/** The document of a person in an edition. */
export type ParticipantBodies = (edition: string, person: string) => ParticipantDocument | undefined;

export interface Bodies {
  readonly unit: UnitDocument;
  readonly participants: ParticipantBodies;
}

/** Every entry behind a figure of one municipality or region; where the figure is a sum, what they add is the figure. */
export const entriesBehind = (measured: Measured, bodies: Bodies, reckoned: Reckoning): readonly EntryBehind[] => {
  const { unit } = bodies;
  switch (measured.measure) {
    case 'commitments.active':
      return activeOn(measured, unit, reckoned).flatMap((commitment) => promised(unit, commitment));
    case 'commitments.adopted':
      return activeOn(measured, unit, reckoned).flatMap((commitment) => enacted(unit, commitment));
    case 'municipalities.adopting':
      return commitmentsOf(unit, reckoned.day).flatMap((commitment) => enacted(unit, commitment));
    case 'advisory.hours':
      return sessionsBehind(measured, unit, reckoned.day);
    case 'academy.people':
      return seatsBehind(unit, heldSeats(unit, reckoned));
    case 'academy.diplomas':
      return diplomasBehind(bodies, reckoned);
    default:
      return activitiesBehind(measured, unit, reckoned.day);
  }
};

const sessionsBehind = (measured: Measured, unit: UnitDocument, day: Day): readonly EntryBehind[] =>
  sessionsOn(unit, day).flatMap((entry) => sumOf('advisory', entry, asFigure(measured, entry.content.minutes)));

const diplomasBehind = (bodies: Bodies, reckoned: Reckoning): readonly EntryBehind[] =>
  heldSeats(bodies.unit, reckoned)
    .filter(({ edition, person }) => reckoned.academy.due(edition, person))
    .flatMap((seat) => [...seatsBehind(bodies.unit, [seat]), ...attendanceBehind(bodies, seat, reckoned)]);

const activitiesBehind = (measured: Measured, unit: UnitDocument, day: Day): readonly EntryBehind[] =>
  activitiesOn(unit, day)
    .filter(({ content }) => measured.kinds?.includes(content.kind) ?? true)
    .flatMap((entry) => sumOf('activities', entry, asFigure(measured, addedBy(measured, entry.content))));

const addedBy = ({ measure }: Measured, { minutes, people, organisations, amount }: KeptActivity): number => {
  switch (measure) {
    case 'activities.people':
      return people ?? 0;
    case 'activities.hours':
      return minutes ?? 0;
    case 'activities.organisations':
      return organisations ?? 0;
    case 'activities.amount_pln':
      return amount ?? 0;
    default:
      return 1;
  }
};

/** An entry that adds nothing is not behind a sum: a session corrected to 0 hours, a blank. */
const sumOf = (table: TableName, entry: Kept<{ readonly on: Day }>, adds: Ratio): readonly EntryBehind[] =>
  adds.over === 0n ? [] : [{ table, refs: refsOf(entry), on: entry.content.on, adds: toFigure(adds) }];

const activeOn = ({ plane }: Measured, unit: UnitDocument, { day, planes }: Reckoning): readonly CommitmentOn[] =>
  commitmentsOf(unit, day).filter(
    (commitment) =>
      isActiveCommitment(commitment) && (plane === undefined || planes.get(commitment.recommendation) === plane),
  );

const promised = ({ commitments }: UnitDocument, { refs }: CommitmentOn): readonly EntryBehind[] =>
  refs.flatMap((ref) => named('commitments', commitments, ref));

/** The acts in force, and the promise that they fulfil. */
const enacted = (unit: UnitDocument, commitment: CommitmentOn): readonly EntryBehind[] => {
  if (commitment.state !== 'adopted') return [];
  const acts = commitment.acts.filter(({ repealed }) => repealed === undefined);
  return [...promised(unit, commitment), ...acts.flatMap(({ ref }) => named('adoptions', unit.adoptions, ref))];
};

const named = <Content extends { readonly on: Day }>(
  table: TableName,
  ledger: Ledger<Content>,
  ref: string,
): readonly EntryBehind[] => {
  const entry = ledger.get(ref);
  return entry ? [{ table, refs: refsOf(entry), on: entry.content.on }] : [];
};

const seatsBehind = (unit: UnitDocument, seats: readonly SeatIn[]): readonly EntryBehind[] =>
  seats.flatMap(({ ref }) => named('participants', unit.seats, ref));

const heldSeats = (unit: UnitDocument, { day }: Reckoning): readonly SeatIn[] =>
  seatsHeld({ seats: seatsOf(unit) }, day);

/** What somebody attended on the days that were held. */
export const attendanceBehind = (
  { participants }: Bodies,
  { edition, person }: SeatIn,
  { academy, day }: Reckoning,
): readonly EntryBehind[] => {
  const held = new Map(academy.edition(edition).days.flatMap((one) => (one.cancelled ? [] : [[one.day, one.date]])));
  const attendance = participants(edition, person)?.attendance;
  return (attendance ? entriesOf(attendance) : []).flatMap((entry) => {
    const on = held.get(entry.content.day);
    return on === undefined || on > day
      ? []
      : [{ table: 'attendance', refs: refsOf(entry), on, adds: toFigure(ratio(entry.content.minutes, 60)) }];
  });
};
