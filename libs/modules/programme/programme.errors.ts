import type { Day } from '@kernel/day.js';
import { DomainError } from '@kernel/errors.js';
import type { Period } from './definition.js';

export class DayOutsidePeriod extends DomainError {
  readonly code = 'programme.day-outside-period';
  readonly kind = 'invalid';

  constructor(on: Day, { from, to }: Period, scope: 'within' | 'within-or-later' | 'schedule') {
    const last = scope === 'within-or-later' ? '' : ` to ${to}`;
    super(
      `${on} lies outside the programme’s period, ${from} to ${to}.`,
      { on, period: { from, to } },
      'on',
      `a day from ${from}${last === '' ? ' on' : last}`,
    );
  }
}

export class DayInTheFuture extends DomainError {
  readonly code = 'programme.day-in-the-future';
  readonly kind = 'invalid';

  constructor(on: Day, today: Day) {
    super(
      `${on} lies in the future: today is ${today} in the programme’s time zone.`,
      { on, today },
      'on',
      `a day up to ${today}`,
    );
  }
}

/** Once the programme is closed, only what belongs to its winding up is taken. Source: domain.md, rule 6. */
export class NotTakenAfterClosing extends DomainError {
  readonly code = 'programme.closed';
  readonly kind = 'conflict';

  constructor(closed: Day) {
    super(
      `The programme was closed on ${closed}.`,
      { closed },
      undefined,
      'an act, a repeal, a departure, a diploma, a correction or an annulment',
    );
  }
}
