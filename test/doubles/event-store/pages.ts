import type { Log } from './log.js';
import { type Place, placeOf, type Recorded } from './recorded.js';

export type Filter = (event: Recorded) => boolean;

/** How many events a subscription reads at a time. */
export const PAGE = 32;

export interface Page {
  readonly events: readonly Recorded[];
  /** Where the page began, and where the next begins: behind the last record considered, with prepare 0. */
  readonly from: Place;
  readonly next: Place;
  readonly considered: number;
  /** Whether the end of the log was reached. */
  readonly end: boolean;
}

/** Nothing may be read from the middle of a record. */
export class InvalidPosition extends Error {
  constructor() {
    super('Trying to read from an invalid position.');
    this.name = 'InvalidPosition';
  }
}

const assertBoundary = (log: Log, { commit }: Place): void => {
  if (commit > 0 && commit < log.end && !log.isBoundary(commit)) throw new InvalidPosition();
};

/** Inclusive: an event at `from` itself is in the page. `window` bounds how many records are considered. */
export const pageForwards = (log: Log, from: Place, window: number, filter: Filter): Page => {
  assertBoundary(log, from);
  const events: Recorded[] = [];
  const first = log.indexFrom(from);
  let index = first;
  let last: Recorded | undefined;
  while (events.length < PAGE && index - first < window) {
    const event = log.all[index];
    if (!event) break;
    if (filter(event)) events.push(event);
    last = event;
    index += 1;
  }
  const end = events.length < PAGE && index - first < window;
  return { events, from, next: last ? { commit: last.next, prepare: 0 } : from, considered: index - first, end };
};

/** Exclusive: begins with the last event before `from`. */
export function* backwards(log: Log, from: Place): Generator<Recorded> {
  assertBoundary(log, from);
  for (let index = log.indexFrom(from) - 1; index >= 0; index -= 1) {
    const event = log.all[index];
    if (event) yield event;
  }
}

/** Inclusive. Goes on to what is written while it is read. */
export function* forwards(log: Log, from: Place): Generator<Recorded> {
  assertBoundary(log, from);
  for (let index = log.indexFrom(from); index < log.all.length; index += 1) {
    const event = log.all[index];
    if (event) yield event;
  }
}

export const endOf = (log: Log): Place => ({ commit: log.end, prepare: log.end });

/** The position of the last event; before every event where there is none. */
export const lastPlace = (log: Log): Place => (log.last ? placeOf(log.last) : { commit: -1, prepare: -1 });
