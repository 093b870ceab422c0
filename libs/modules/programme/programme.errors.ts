import type { Day } from '@kernel/day.js';
import { DomainError } from '@kernel/errors.js';
import type { Role } from '@kernel/event.js';
import type { JsonObject } from '@kernel/json.js';
import type { DefinitionDifference } from './definition.differences.js';
import type { DefinitionFault } from './definition-fault.js';
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

/** No programme of this id is on record. */
export class ProgrammeUnknown extends DomainError {
  readonly code = 'programme.unknown';
  readonly kind = 'not-found';

  constructor(programme?: string) {
    super(
      programme === undefined ? 'The programme is not on record.' : `Programme ${programme} is not on record.`,
      programme === undefined ? {} : { programme },
      undefined,
      'a programme that was launched',
    );
  }
}

/** What is on record is changed by an amendment, which says from when and why. */
export class AlreadyLaunched extends DomainError {
  readonly code = 'programme.already-launched';
  readonly kind = 'conflict';

  constructor(programme: string, differences: readonly DefinitionDifference[]) {
    const places = differences.map(({ path }) => path).join(', ');
    super(
      `Programme ${programme} is on record with another definition: it differs in ${places}.`,
      { programme, differences: differences.map(explained) },
      undefined,
      'the definition on record; to change it, amend it from a day and with a reason',
    );
  }
}

const explained = ({ path, standing, sent }: DefinitionDifference): JsonObject => ({
  path,
  standing: standing ?? null,
  sent: sent ?? null,
});

/** Streams, refs and people's ids hang on the programme's id. */
export class IdAmended extends DomainError {
  readonly code = 'programme.id-amended';
  readonly kind = 'conflict';

  constructor(standing: string, sent: string) {
    super(`The id of programme ${standing} cannot become ${sent}.`, { standing, sent }, 'id', standing);
  }
}

/** Every day on record was told in it: which definition is in force on a day would depend on the definition in force. */
export class TimeZoneAmended extends DomainError {
  readonly code = 'programme.time-zone-amended';
  readonly kind = 'conflict';

  constructor(standing: string, sent: string) {
    super(`The time zone ${standing} cannot become ${sent}.`, { standing, sent }, 'time_zone', standing);
  }
}

export class AlreadyClosed extends DomainError {
  readonly code = 'programme.already-closed';
  readonly kind = 'conflict';

  constructor({ on, reason }: { readonly on: Day; readonly reason?: string }) {
    super(
      `The programme was closed on ${on}${reason === undefined ? '' : ` (${reason})`}.`,
      { on, reason: reason ?? null },
      'on',
      'nothing: a programme is closed once',
    );
  }
}

/** A document that is no definition. Every fault is in the details. */
export class DefinitionFaulty extends DomainError {
  readonly code = 'programme.definition-faulty';
  readonly kind = 'invalid';

  constructor(readonly faults: readonly [DefinitionFault, ...DefinitionFault[]]) {
    super(
      `The definition has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}: ${faults[0].message}`,
      { faults: faults.map((fault) => ({ ...fault, value: fault.value ?? null })) },
      faults[0].path,
      faults[0].expected,
    );
  }
}

/** Whoever sets up, amends or closes a programme, by whatever way, is a manager. Source: domain.md, "Who uses it, and for what". */
export class ManagersOnly extends DomainError {
  readonly code = 'programme.managers-only';
  readonly kind = 'forbidden';

  constructor(role: Role) {
    super(
      `A programme is set up, amended and closed by a manager; this came from the role ${role}.`,
      { role },
      undefined,
      'the role manager',
    );
  }
}
