import type { Day } from '@kernel/day.js';
import type { Grosze, Minutes } from '@kernel/quantity.js';
import type { UnitCode } from '@kernel/teryt.js';
import { seatingOf } from '@modules/academy/contracts.js';
import type { HeldSeat } from '@modules/academy/contracts.js';
import { commitmentsOn, membershipOf } from '@modules/participation/contracts.js';
import type {
  CommitmentOn,
  CommitmentState,
  Membership,
  ParticipationEntry,
} from '@modules/participation/contracts.js';
import { entriesOf } from '../ledger.js';
import type { Kept } from '../ledger.js';
import type { Plain } from '../standing.facts.js';
import type { KeptActivity, KeptSeat, UnitDocument } from '../views/documents.js';

/** `position`: of the joining's first version, as decimal text; orders municipalities that joined on one day. */
export type MembershipSince = Plain<Membership> & { position: string };

export type KindTotals = {
  kind: string;
  count: number;
  people: number;
  minutes: Minutes;
  organisations: number;
  amount: Grosze;
};

/** A time on a seat of an edition. `place`: of its entry in the edition's log; orders seats taken on one day. */
export type SeatIn = Plain<HeldSeat> & { edition: string; place: number };

/**
 * What the figures of one municipality or region are made from, on a day. Measures only, no requirement: it is the same under every
 * definition. Kept as the document's card, as of `lastDay`, it answers for that day and every later one.
 */
export type UnitFacts = {
  code: UnitCode;
  /** The last day on which anything that depends on the day changes; '' for none. */
  lastDay: Day;
  /** All of them, with their days. */
  memberships: MembershipSince[];
  commitments: { recommendation: string; state: CommitmentState }[];
  advisory: Minutes;
  activities: KindTotals[];
  /** All of them, with their days. */
  seats: SeatIn[];
};

/** Later than any day. */
export const FOREVER: Day = '9999-12-31';

export const factsOn = (unit: UnitDocument, day: Day): UnitFacts => ({
  code: unit.code,
  lastDay: lastDayOf(unit),
  memberships: membershipsOf(unit),
  commitments: commitmentsOf(unit, day).map(({ recommendation, state }) => ({ recommendation, state })),
  advisory: sum(sessionsOn(unit, day), ({ content }) => content.minutes),
  activities: totals(activitiesOn(unit, day)),
  seats: seatsOf(unit),
});

/** The same for a day from `lastDay` on, whatever day that is. */
export const factsOfLastDay = (unit: UnitDocument): UnitFacts => factsOn(unit, FOREVER);

export const membershipsOf = ({ joinings }: UnitDocument): MembershipSince[] =>
  entriesOf(joinings)
    .map(({ content }) => ({ ...membershipOf(content), position: content.position }))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));

/** All entries of commitments and acts, as the rules of participation take them. */
export const participationOf = ({ commitments, adoptions }: UnitDocument): readonly ParticipationEntry[] => [
  ...entriesOf(commitments).map((entry) => ({ ...entry, table: 'commitments' as const })),
  ...entriesOf(adoptions).map((entry) => ({ ...entry, table: 'adoptions' as const })),
];

export const commitmentsOf = (unit: UnitDocument, day: Day): readonly CommitmentOn[] =>
  commitmentsOn(participationOf(unit), day);

export const sessionsOn = ({ advisory }: UnitDocument, day: Day): Kept<UnitSession>[] =>
  entriesOf(advisory).filter(({ content }) => content.on <= day);

type UnitSession = UnitDocument['advisory'] extends Map<string, Kept<infer Content>> ? Content : never;

export const activitiesOn = ({ activities }: UnitDocument, day: Day): Kept<KeptActivity>[] =>
  entriesOf(activities).filter(({ content }) => content.on <= day);

/** Seats of all editions, in the order in which they were taken. */
export const seatsOf = ({ seats }: UnitDocument): SeatIn[] => {
  const editions = Map.groupBy(entriesOf(seats), ({ content }: Kept<KeptSeat>) => content.edition);
  return [...editions].flatMap(([edition, entries]) =>
    seatingOf(entries).seats.map((seat) => ({ ...seat, edition, place: seats.get(seat.ref)?.place ?? 0 })),
  );
};

const totals = (entries: readonly Kept<KeptActivity>[]): KindTotals[] => {
  const kinds = new Map<string, KindTotals>();
  for (const { content } of entries) {
    const of = kinds.get(content.kind) ?? emptyTotals(content.kind);
    kinds.set(content.kind, of);
    of.count += 1;
    of.people += content.people ?? 0;
    of.minutes += content.minutes ?? 0;
    of.organisations += content.organisations ?? 0;
    of.amount += content.amount ?? 0;
  }
  return [...kinds.values()];
};

const emptyTotals = (kind: string): KindTotals => ({
  kind,
  count: 0,
  people: 0,
  minutes: 0,
  organisations: 0,
  amount: 0,
});

const sum = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

/** Memberships and seats carry their days, so they do not count here. */
const lastDayOf = (unit: UnitDocument): Day => {
  let last = '';
  const note = (day: Day | undefined): void => {
    if (day !== undefined && day > last) last = day;
  };
  for (const { content } of unit.commitments.values()) note(content.on);
  for (const { content } of unit.advisory.values()) note(content.on);
  for (const { content } of unit.activities.values()) note(content.on);
  for (const { content } of unit.adoptions.values()) {
    note(content.on);
    note(content.repealed?.on);
  }
  return last;
};
