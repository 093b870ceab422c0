import type { LoggedFact } from '@kernel/event.js';
import { partsOf } from '@kernel/names.js';
import { unitCode } from '@kernel/teryt.js';
import type { UnitCode } from '@kernel/teryt.js';
import type { Seat } from '@modules/academy/contracts.js';
import type { ActivitiesEvent, Activity } from '@modules/activities/contracts.js';
import type { AdvisoryEvent } from '@modules/advisory/contracts.js';
import { annul, correct, record } from '../ledger.js';
import { isActivityFact, isAdvisoryFact, isSeatFact } from '../standing.facts.js';
import type { SeatFact, UnitFact } from '../standing.facts.js';
import type { KeptActivity, KeptSeat, UnitDocument } from './documents.js';
import { takeParticipation } from './unit-participation.js';

export const newUnit = (code: UnitCode): UnitDocument => ({
  kind: 'unit',
  code,
  joinings: new Map(),
  commitments: new Map(),
  adoptions: new Map(),
  advisory: new Map(),
  activities: new Map(),
  seats: new Map(),
  seatFacts: new Map(),
});

/** Folds a fact into the document of its municipality or region, in place. */
export const takeUnitFact = (unit: UnitDocument, fact: UnitFact, stands: LoggedFact): void => {
  if (isAdvisoryFact(fact)) takeAdvisory(unit, fact, Number(stands.revision));
  else if (isActivityFact(fact)) takeActivity(unit, fact, Number(stands.revision));
  else if (isSeatFact(fact)) takeSeat(unit, fact, stands);
  else takeParticipation(unit, fact, stands);
};

const takeAdvisory = ({ advisory }: UnitDocument, event: AdvisoryEvent, place: number): void => {
  if (event.type === 'AdvisorySessionAnnulled') return annul(advisory, event.data.annuls);
  if (event.type === 'AdvisorySessionCorrected') {
    const { ref, corrects, entry } = event.data;
    return correct(advisory, ref, corrects, () => ({ on: entry.on, minutes: entry.minutes }));
  }
  const { ref, on, minutes } = event.data;
  return record(advisory, { ref, place, content: { on, minutes } });
};

const takeActivity = ({ activities }: UnitDocument, event: ActivitiesEvent, place: number): void => {
  if (event.type === 'ActivityAnnulled') return annul(activities, event.data.annuls);
  if (event.type === 'ActivityCorrected')
    return correct(activities, event.data.ref, event.data.corrects, () => figuresOf(event.data.entry));
  return record(activities, { ref: event.data.ref, place, content: figuresOf(event.data) });
};

const figuresOf = ({ kind, on, minutes, people, organisations, amount }: Activity): KeptActivity => ({
  kind,
  on,
  minutes,
  people,
  organisations,
  amount,
});

const takeSeat = (unit: UnitDocument, event: SeatFact, stands: LoggedFact): void => {
  const edition = partsOf(stands.stream).key;
  const place = Number(stands.revision);
  const facts = unit.seatFacts.get(edition);
  if (facts) facts.push(place);
  else unit.seatFacts.set(edition, [place]);
  if (event.type === 'SeatAnnulled') return annul(unit.seats, event.data.before.ref);
  if (event.type === 'SeatCorrected') return correctSeat(unit, event.data, { edition, place });
  return record(unit.seats, { ref: event.data.ref, place, content: seatOf(event.data, edition) });
};

const seatOf = ({ person, teryt, side, sex, on, replaces }: Seat, edition: string): KeptSeat => ({
  person,
  teryt,
  side,
  sex,
  on,
  ...(replaces !== undefined && { replaces }),
  edition,
});

interface SeatPlace {
  readonly edition: string;
  readonly place: number;
}

/** A corrected seat may turn out to be another municipality's: then it leaves one document and comes into the other under its first ref. */
const correctSeat = (
  { seats, code }: UnitDocument,
  { ref, entry, before }: { readonly ref: string; readonly entry: Seat; readonly before: { readonly ref: string } },
  { edition, place }: SeatPlace,
): void => {
  const content = seatOf(entry, edition);
  if (unitCode(entry.teryt) !== code) return annul(seats, before.ref);
  if (!seats.has(before.ref)) record(seats, { ref: before.ref, place, content });
  return correct(seats, ref, before.ref, () => content);
};
