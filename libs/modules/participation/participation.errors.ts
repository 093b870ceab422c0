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

/** A voivodeship has activities without joining. Source: domain.md, words. */
export class RegionCannotJoin extends DomainError {
  readonly code = 'participation.region-cannot-join';
  readonly kind = 'invalid';

  constructor(teryt: Teryt) {
    super(
      `${teryt} is a voivodeship, which does not join.`,
      { teryt },
      'teryt',
      'a gmina (7 digits) or a powiat (4 digits)',
    );
  }
}

export class TrackUnknown extends DomainError {
  readonly code = 'participation.track-unknown';
  readonly kind = 'invalid';

  constructor(track: string, on: Day, tracks: readonly string[]) {
    super(
      `The programme has no track ${track} on ${on}.`,
      { track, on, tracks },
      'track',
      `one of ${tracks.join(', ')}`,
    );
  }
}

/** A municipality joins again only after it left. */
export class AlreadyAMember extends DomainError {
  readonly code = 'participation.already-a-member';
  readonly kind = 'conflict';

  constructor(teryt: Teryt, on: Day, { ref, membership }: { readonly ref: string; readonly membership: Belonged }) {
    super(
      `${teryt} joined on ${membership.from} (${ref}) and still belongs to the programme on ${on}.`,
      { teryt, on, entry: ref, joined: membership.from, ...(membership.to !== undefined && { left: membership.to }) },
      'on',
      'a day after the one on which the municipality left',
    );
  }
}

/** A departure before the joining, or a repeal before the act. */
export class EndsBeforeItBegins extends DomainError {
  readonly code = 'participation.ends-before-it-begins';
  readonly kind = 'invalid';

  constructor(what: 'departure' | 'repeal', began: Day, on: Day) {
    const start = what === 'departure' ? 'joining' : 'act';
    super(
      `The ${what} is dated ${on}, before the ${start} of ${began}.`,
      { began, on },
      'on',
      `${began} or a later day`,
    );
  }
}

/** A recommendation must be in the catalogue that is in force on the entry's day. Source: domain.md, rule 1. */
export class RecommendationUnknown extends DomainError {
  readonly code = 'participation.recommendation-unknown';
  readonly kind = 'invalid';

  constructor(recommendation: string, on: Day, catalogue: readonly string[], field = 'recommendation') {
    super(
      `Recommendation ${recommendation} is not in the catalogue of ${on}.`,
      { recommendation, on, catalogue },
      field,
      `one of ${catalogue.join(', ')}; a manager may add others by amending the definition`,
    );
  }
}

export class ReplacedByItself extends DomainError {
  readonly code = 'participation.replaced-by-itself';
  readonly kind = 'invalid';

  constructor(recommendation: string) {
    super(
      `The commitment to ${recommendation} would be replaced by itself.`,
      { recommendation },
      'replacedBy',
      'another recommendation',
    );
  }
}

/** Only an active commitment can be replaced or withdrawn. Source: domain.md, rule 1. */
export class CommitmentNotActive extends DomainError {
  readonly code = 'participation.commitment-not-active';
  readonly kind = 'conflict';

  constructor(recommendation: string, on: Day, active: readonly string[]) {
    super(
      `There is no active commitment to ${recommendation} on ${on} that could be replaced or withdrawn.`,
      { recommendation, on, active },
      'recommendation',
      active.length === 0 ? 'a recommendation that was committed to before' : `one of ${active.join(', ')}`,
    );
  }
}

/** An act puts an active commitment into force. Source: domain.md, rule 2. */
export class RecommendationNotCommitted extends DomainError {
  readonly code = 'participation.recommendation-not-committed';
  readonly kind = 'conflict';

  constructor(recommendation: string, on: Day, active: readonly string[]) {
    super(
      `There is no active commitment to ${recommendation} on ${on}, the day of the act.`,
      { recommendation, on, active },
      'recommendation',
      active.length === 0 ? 'a recommendation that was committed to before' : `one of ${active.join(', ')}`,
    );
  }
}

export class InstrumentNotAllowed extends DomainError {
  readonly code = 'participation.instrument-not-allowed';
  readonly kind = 'invalid';

  constructor(act: { readonly recommendation: string; readonly instrument: string }, allowed: readonly string[]) {
    super(
      `Recommendation ${act.recommendation} cannot be put into force by the instrument ${act.instrument}.`,
      { recommendation: act.recommendation, instrument: act.instrument, allowed },
      'instrument',
      `one of ${allowed.join(', ')}`,
    );
  }
}

export class DocumentHashMalformed extends DomainError {
  readonly code = 'participation.document-hash-malformed';
  readonly kind = 'invalid';

  constructor(length: number) {
    super(
      `The hash of the document is no SHA-256 in lower-case hex: it has ${length} characters.`,
      { length },
      'documentSha256',
      '64 hex digits, lower case',
    );
  }
}
