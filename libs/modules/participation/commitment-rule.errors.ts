import type { Day } from '@kernel/day.js';
import { DomainError } from '@kernel/errors.js';
import type { JsonObject } from '@kernel/json.js';
import type { Teryt } from '@kernel/teryt.js';
import type { RulePart } from './commitment-rule.js';

interface Entry {
  readonly teryt: Teryt;
  readonly on: Day;
}

const sentenceOf = (parts: readonly RulePart[]): string =>
  parts
    .map(
      ({ plane, required, actual }) =>
        `${actual} of ${required}${plane === undefined ? ' in all' : ` in plane ${plane}`}`,
    )
    .join(', ');

const explained = (parts: readonly RulePart[]): readonly JsonObject[] => parts.map((part) => ({ ...part }));

/** Source: domain.md, rule 1. */
export class NothingToConfirm extends DomainError {
  readonly code = 'participation.nothing-to-confirm';
  readonly kind = 'conflict';

  constructor({ teryt, on }: Entry, track: string) {
    super(
      `${teryt} is on the track ${track} on ${on}, which requires no commitments: there is nothing to confirm.`,
      { teryt, on, track },
      'action',
      'a municipality whose track has a requirement on commitments.active',
    );
  }
}

/** What is missing, part by part. Source: domain.md, rule 1. */
export class CommitmentsIncomplete extends DomainError {
  readonly code = 'participation.commitments-incomplete';
  readonly kind = 'conflict';

  constructor({ teryt, on }: Entry, missing: readonly RulePart[]) {
    super(
      `The commitments of ${teryt} cannot be confirmed on ${on}; there are ${sentenceOf(missing)}.`,
      { teryt, on, missing: explained(missing) },
      'action',
      'as many active commitments as are required, in all and in each plane',
    );
  }
}

/** After the confirmation a commitment is replaced or withdrawn only with a reason. Source: domain.md, rule 1. */
export class ReasonNeededAfterConfirmation extends DomainError {
  readonly code = 'participation.reason-needed-after-confirmation';
  readonly kind = 'conflict';

  constructor({ teryt, on }: Entry, confirmed: Day) {
    super(
      `The commitments of ${teryt} were confirmed on ${confirmed}; the change of ${on} gives no reason.`,
      { teryt, on, confirmed },
      'reason',
      'a sentence that says why',
    );
  }
}

/** Which parts of the rule would break. Source: domain.md, rule 1. */
export class RuleWouldBreak extends DomainError {
  readonly code = 'participation.rule-would-break';
  readonly kind = 'conflict';

  constructor({ teryt, on }: Entry, confirmed: Day, broken: readonly RulePart[]) {
    super(
      `The commitments of ${teryt} were confirmed on ${confirmed}; after the change of ${on} there would be ${sentenceOf(broken)}.`,
      { teryt, on, confirmed, broken: explained(broken) },
      'recommendation',
      'a change after which as many commitments are active as are required; commit to another recommendation first',
    );
  }
}
