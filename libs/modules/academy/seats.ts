import { addDays, within } from '@kernel/day.js';
import type { Day } from '@kernel/day.js';
import { unitCode } from '@kernel/teryt.js';
import type { Teryt } from '@kernel/teryt.js';
import type { Seat, Sex, Side } from './academy.events.js';

/** An entry of table `participants` as it now stands; annulled ones are left out. */
export interface SeatEntry {
  /** Of its first version. */
  readonly ref: string;
  /** Log place of its first version: orders entries of one day. Any number that grows along the stream. */
  readonly place: number;
  readonly content: Seat;
}

/** A person's time on a seat. */
export interface HeldSeat {
  /** Of the entry by which the person took it. */
  readonly ref: string;
  readonly person: string;
  readonly teryt: Teryt;
  readonly side: Side;
  readonly sex: Sex;
  /** The day of enrolment. */
  readonly from: Day;
  /** The last day: the one before the successor's enrolment, and so before `from` when that is the same day. Missing until the seat passes. */
  readonly to?: Day;
  /** The entry by which it passed to somebody else. */
  readonly passedBy?: string;
}

/** An entry that lacks its ground on its own day. */
export interface SeatFault {
  readonly entry: SeatEntry;
  readonly fault: 'seated-already' | 'predecessor-unseated' | 'no-seat-left';
}

export interface Seating {
  /** In the order in which they were taken. */
  readonly seats: readonly HeldSeat[];
  readonly faults: readonly SeatFault[];
}

/**
 * Folds entries into the seats that they give, in the order of their days and within a day in that of the log. Right for all entries of an
 * edition, for all of one municipality, and, as far as that person's own seats go, for all that name one person (`person` or `replaces`).
 * An entry without ground gives its seat all the same, save a second one to whom already holds one.
 *
 * @param limit seats of one municipality at a time, on the day of an entry that takes a new one; missing: not judged
 */
export const seatingOf = (entries: readonly SeatEntry[], limit?: (on: Day) => number): Seating => {
  const open = new Map<string, HeldSeat>();
  const seats = new Map<string, HeldSeat>();
  const faults: SeatFault[] = [];
  for (const entry of entries.toSorted(byDay)) {
    const fault = faultOf(entry, open, limit);
    if (fault) faults.push({ entry, fault });
    if (fault === 'seated-already') continue;
    const left = predecessorOf(entry, open);
    if (left) {
      open.delete(left.person);
      seats.set(left.ref, { ...left, to: addDays(entry.content.on, -1), passedBy: entry.ref });
    }
    open.set(entry.content.person, seatBy(entry));
    seats.set(entry.ref, seatBy(entry));
  }
  return { seats: [...seats.values()], faults };
};

const byDay = (a: SeatEntry, b: SeatEntry): number => {
  if (a.content.on === b.content.on) return a.place - b.place;
  return a.content.on < b.content.on ? -1 : 1;
};

const seatBy = ({ ref, content: { person, teryt, side, sex, on } }: SeatEntry): HeldSeat => ({
  ref,
  person,
  teryt,
  side,
  sex,
  from: on,
});

const sameUnit = (a: { readonly teryt: Teryt }, b: { readonly teryt: Teryt }): boolean =>
  unitCode(a.teryt) === unitCode(b.teryt);

/** The seat that passes to the entry's person: the predecessor's, of the same municipality. */
const predecessorOf = ({ content }: SeatEntry, open: ReadonlyMap<string, HeldSeat>): HeldSeat | undefined => {
  const seat = content.replaces === undefined ? undefined : open.get(content.replaces);
  return seat && sameUnit(seat, content) ? seat : undefined;
};

const faultOf = (
  entry: SeatEntry,
  open: ReadonlyMap<string, HeldSeat>,
  limit?: (on: Day) => number,
): SeatFault['fault'] | undefined => {
  const { content } = entry;
  if (open.has(content.person)) return 'seated-already';
  if (content.replaces !== undefined) return predecessorOf(entry, open) ? undefined : 'predecessor-unseated';
  return limit && seatsOf(content, open) >= limit(content.on) ? 'no-seat-left' : undefined;
};

const seatsOf = (content: Seat, open: ReadonlyMap<string, HeldSeat>): number =>
  [...open.values()].filter((seat) => sameUnit(seat, content)).length;

/** Whether the seat is held on the day. */
export const heldOn = ({ from, to }: HeldSeat, day: Day): boolean => within(day, { from, to });

/** The seats that are held on a day: from the day of enrolment up to the one before the successor's. Source: domain.md, rule 3. */
export const seatsOn = (entries: readonly SeatEntry[], day: Day): readonly HeldSeat[] =>
  seatingOf(entries).seats.filter((seat) => heldOn(seat, day));
