import type { Day } from '@kernel/day.js';
import { DomainError } from '@kernel/errors.js';
import { ratio, toFigure } from '@kernel/quantity.js';
import type { Minutes } from '@kernel/quantity.js';
import type { Teryt } from '@kernel/teryt.js';
import type { OfPerson } from './academy.events.js';
import { hoursOf } from './schedule.js';
import type { HeldSeat } from './seats.js';

export class EditionUnknown extends DomainError {
  readonly code = 'academy.edition-unknown';
  readonly kind = 'not-found';

  constructor(edition: string, known: readonly string[]) {
    super(
      `The programme’s definition has no edition ${edition} of the Academy.`,
      { edition, known },
      'edition',
      known.length === 0 ? 'a definition with editions' : `one of ${known.join(', ')}`,
    );
  }
}

/** Who holds no seat on a day can neither attend nor be given a diploma. Source: domain.md, rule 3. */
export class NoSeatOnDay extends DomainError {
  readonly code = 'academy.no-seat-on-day';
  readonly kind = 'conflict';

  constructor(person: string, on: Day, held: readonly HeldSeat[]) {
    super(
      `${person} holds no seat on ${on}: ${seatsInWords(held)}.`,
      {
        person,
        on,
        seats: held.map(({ ref, teryt, from, to }) => ({ ref, teryt, from, ...(to !== undefined && { to }) })),
      },
      'person',
      'a person who holds a seat on that day',
    );
  }
}

const seatsInWords = (held: readonly HeldSeat[]): string =>
  held.length === 0
    ? 'none is on record for this edition'
    : held
        .map(({ teryt, from, to }) => `one of ${teryt} from ${from}${to === undefined ? '' : ` to ${to}`}`)
        .join(', ');

/** A person holds at most one seat in an edition at a time. */
export class SeatedAlready extends DomainError {
  readonly code = 'academy.seated-already';
  readonly kind = 'conflict';

  constructor({ person, teryt }: OfPerson, on: Day) {
    super(
      `${person} already holds a seat in this edition on ${on}.`,
      { person, teryt, on },
      'person',
      'a person who holds no seat in the edition on that day',
    );
  }
}

/** A seat passes within its municipality, from a person who holds it that day. Source: domain.md, rule 3. */
export class PredecessorUnseated extends DomainError {
  readonly code = 'academy.predecessor-unseated';
  readonly kind = 'conflict';

  constructor(replaces: string, teryt: Teryt, on: Day) {
    super(
      `${replaces} holds no seat of ${teryt} on ${on} that could pass to somebody else.`,
      { replaces, teryt, on },
      'replaces',
      'a person who holds a seat of the same municipality and edition on that day',
    );
  }
}

/** Source: domain.md, rule 3, and `academy.seats` of the definition in force on the day of enrolment. */
export class NoSeatLeft extends DomainError {
  readonly code = 'academy.no-seat-left';
  readonly kind = 'conflict';

  constructor({ person, teryt }: OfPerson, on: Day, seats: number) {
    super(
      `${teryt} has no seat left for ${person} on ${on}: its people already hold ${seats} in this edition.`,
      { person, teryt, on, seats },
      'enrolled_on',
      `at most ${seats} people of one municipality at a time; a seat passes with \`replaces\` and a reason`,
    );
  }
}

/** What stands where an id should may be a name, so it is not shown. */
export class PersonNotAnId extends DomainError {
  readonly code = 'academy.person-not-an-id';
  readonly kind = 'invalid';

  constructor(field: 'person' | 'replaces') {
    super(
      `The person is not named by an id.`,
      {},
      field,
      'an id of 1 to 64 letters without accents, digits, dots, hyphens and underscores, which says nothing of who it is',
    );
  }
}

/** The entry carries a person's identity besides the seat, so it cannot become somebody else's. */
export class CorrectionChangesPerson extends DomainError {
  readonly code = 'academy.correction-changes-person';
  readonly kind = 'invalid';

  constructor(ref: string, standing: string) {
    super(
      `${ref} in participants corrects an entry of ${standing}, but is of another person.`,
      { table: 'participants', ref, standing },
      'person',
      `the person of the entry, ${standing}; annul what was logged under a wrong one, and log it anew`,
    );
  }
}

export class DiplomaNotDue extends DomainError {
  readonly code = 'academy.diploma-not-due';
  readonly kind = 'conflict';

  constructor(person: string, attended: Minutes, scheduled: Minutes, threshold: number) {
    const percent = toFigure(ratio(threshold, 100));
    super(
      `${person} attended ${hoursOf(attended)} of ${hoursOf(scheduled)} hours: a diploma is due from ${percent}%.`,
      { person, attendedMinutes: attended, scheduledMinutes: scheduled, thresholdPercent: String(percent) },
      'person',
      `a person who attended at least ${percent}% of the edition’s hours`,
    );
  }
}

/** A diploma is issued once. */
export class DiplomaIssuedAlready extends DomainError {
  readonly code = 'academy.diploma-issued-already';
  readonly kind = 'conflict';

  constructor(person: string, on: Day, number?: string) {
    super(
      `${person} was issued a diploma of this edition on ${on}.`,
      { person, on, ...(number !== undefined && { number }) },
      'person',
      'a person without a diploma of this edition, or one whose diploma was revoked by then',
    );
  }
}

export class DiplomaNotIssued extends DomainError {
  readonly code = 'academy.diploma-not-issued';
  readonly kind = 'conflict';

  constructor(person: string, on: Day) {
    super(
      `${person} has no diploma of this edition on ${on} that could be revoked.`,
      { person, on },
      'person',
      'a person whose diploma was issued by that day and not revoked',
    );
  }
}
