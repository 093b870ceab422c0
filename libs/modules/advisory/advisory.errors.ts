import type { Day } from '@kernel/day.js';
import { DomainError } from '@kernel/errors.js';
import type { Minutes } from '@kernel/quantity.js';

/** Source: domain.md, rule 4. */
export class HoursNotInQuarters extends DomainError {
  readonly code = 'advisory.hours-not-in-quarters';
  readonly kind = 'invalid';

  constructor(minutes: Minutes) {
    super(
      `${minutes} minutes are not a multiple of a quarter of an hour.`,
      { minutes },
      'hours',
      'hours in quarters, such as 1.25',
    );
  }
}

/** Only a correction may set a session's hours to 0. Source: domain.md, rule 4. */
export class HoursNotOverZero extends DomainError {
  readonly code = 'advisory.hours-not-over-zero';
  readonly kind = 'invalid';

  constructor(minutes: Minutes) {
    super(`${minutes} minutes are no session.`, { minutes }, 'hours', 'hours over 0; a correction may set 0');
  }
}

/** Judged over all sessions that stand on the day. Source: domain.md, rule 4. */
export class DailyHoursExceeded extends DomainError {
  readonly code = 'advisory.daily-hours-exceeded';
  readonly kind = 'conflict';

  constructor(of: { readonly adviser: string; readonly on: Day }, minutes: Minutes, refs: readonly string[]) {
    super(
      `Adviser ${of.adviser} would have ${minutes / 60} hours on ${of.on} in this municipality (${refs.join(', ')}).`,
      { adviser: of.adviser, on: of.on, minutes, refs },
      'hours',
      'at most 12 hours a day for one adviser in one municipality',
    );
  }
}

/** An adviser is known by a pseudonym, never by name. */
export class AdviserNotAnId extends DomainError {
  readonly code = 'advisory.adviser-not-an-id';
  readonly kind = 'invalid';

  constructor() {
    super(
      'The adviser is not given by an id.',
      {},
      'adviser',
      'a pseudonym of letters, digits, dot, underscore and hyphen, at most 64 characters',
    );
  }
}

/** A session may name any recommendation of the catalogue in force on its day, or none. Source: domain.md, rule 4. */
export class RecommendationNotInCatalogue extends DomainError {
  readonly code = 'advisory.recommendation-not-in-catalogue';
  readonly kind = 'invalid';

  constructor(recommendation: string, on: Day, catalogue: readonly string[]) {
    super(
      `Recommendation ${recommendation} is not in the catalogue in force on ${on}.`,
      { recommendation, on, catalogue },
      'recommendation',
      `one of ${catalogue.join(', ')}, or none`,
    );
  }
}
