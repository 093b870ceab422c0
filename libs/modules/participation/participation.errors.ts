import type { Day } from '@kernel/day.js';
import { DomainError } from '@kernel/errors.js';
import type { Teryt } from '@kernel/teryt.js';

/** A span of membership as a refusal tells of it. */
interface Belonged {
  readonly from: Day;
  readonly to?: Day;
}

/** Entries of a municipality lie from the day it joined to the day it left. Source: domain.md, rule 6. */
export class NotAMember extends DomainError {
  readonly code = 'participation.not-a-member';
  readonly kind = 'invalid';

  constructor(teryt: Teryt, on: Day, memberships: readonly Belonged[]) {
    super(
      `${teryt} does not belong to the programme on ${on}: ${spans(memberships)}.`,
      {
        teryt,
        on,
        memberships: memberships.map(({ from, to }) => ({ joined: from, ...(to !== undefined && { left: to }) })),
      },
      'on',
      'a day from the one on which the municipality joined to the last on which it belongs',
    );
  }
}

const spans = (memberships: readonly Belonged[]): string =>
  memberships.length === 0
    ? 'it has not joined'
    : memberships
        .map(({ from, to }) => `it joined on ${from}${to === undefined ? '' : ` and left on ${to}`}`)
        .join(', ');
