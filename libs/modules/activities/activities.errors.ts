import type { Day } from '@kernel/day.js';
import { DomainError } from '@kernel/errors.js';
import type { Teryt, UnitCode } from '@kernel/teryt.js';

/** An activity is of a kind that the definition in force on its day lists. Source: domain.md, rule 5. */
export class KindUnknown extends DomainError {
  readonly code = 'activities.kind-unknown';
  readonly kind = 'invalid';

  constructor(activityKind: string, on: Day, kinds: readonly string[]) {
    super(
      `The programme has no activity kind ${activityKind} on ${on}.`,
      { kind: activityKind, on, kinds },
      'kind',
      kinds.length === 0 ? 'nothing: the programme has no activity kinds' : `one of ${kinds.join(', ')}`,
    );
  }
}

/** An activity without any figure would count as nothing but itself. Source: domain.md, files that people bring. */
export class FigureMissing extends DomainError {
  readonly code = 'activities.figure-missing';
  readonly kind = 'invalid';

  constructor() {
    super(
      'The activity has no figure.',
      {},
      'people',
      'at least one of hours, people, organisations and amount_pln; 0 is one',
    );
  }
}

export class FigureOutOfRange extends DomainError {
  readonly code = 'activities.figure-out-of-range';
  readonly kind = 'invalid';

  constructor(field: string, value: number, { unit, most }: { readonly unit: string; readonly most: number }) {
    super(
      `${field} is ${value} in ${unit}, not a whole number from 0 to ${most}.`,
      { field, unit, most },
      field,
      `from 0 to ${most} in whole ${unit}`,
    );
  }
}

/** What is sent to the log of one unit is of that unit. */
export class ActivityOfAnotherUnit extends DomainError {
  readonly code = 'activities.other-unit';
  readonly kind = 'invalid';

  constructor(teryt: Teryt, unit: UnitCode) {
    super(
      `An activity of ${teryt} was sent to the log of ${unit}.`,
      { teryt, unit },
      'teryt',
      `a code of unit ${unit}`,
    );
  }
}
