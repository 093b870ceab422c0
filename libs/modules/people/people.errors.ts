import { DomainError } from '@kernel/errors.js';

// None of these holds an identity, neither the one sent nor one on record: a person is named by id alone.

/** A further row of a known person carries the same identity or none, unless it corrects an earlier one. Source: domain.md. */
export class IdentityDiffers extends DomainError {
  readonly code = 'people.identity-differs';
  readonly kind = 'conflict';

  constructor(person: string) {
    super(
      `The name or e-mail sent for ${person} is not the one on record.`,
      { person },
      'first_name',
      'the identity on record, or none; a change comes as a correction with a reason',
    );
  }
}

/** The key is gone without an erasure on record (a key store from an older copy): nothing can be compared or read. */
export class IdentityUnreadable extends DomainError {
  readonly code = 'people.identity-unreadable';
  readonly kind = 'conflict';

  constructor(person: string) {
    super(
      `The identity of ${person} on record cannot be read, because its key is missing.`,
      { person },
      undefined,
      'the key store that belongs to this record; restore it, or erase the person',
    );
  }
}

/** Source: domain.md, "People's data": erasing makes the identity unreadable everywhere for ever. */
export class PersonErased extends DomainError {
  readonly code = 'people.erased';
  readonly kind = 'conflict';

  constructor(person: string) {
    super(
      `${person} was erased: no identity can be recorded for this person again.`,
      { person },
      undefined,
      'no identity; the person’s seat and attendance are recorded without it',
    );
  }
}

export class PersonUnknown extends DomainError {
  readonly code = 'people.unknown';
  readonly kind = 'not-found';

  constructor(person: string) {
    super(
      `No identity of ${person} is on record.`,
      { person },
      'person',
      'the id of a person whose identity was recorded',
    );
  }
}

/** An entry gives a seat to somebody of whom nothing is known, and brings no identity. */
export class IdentityMissing extends DomainError {
  readonly code = 'people.identity-missing';
  readonly kind = 'invalid';

  constructor(person: string) {
    super(
      `The name of ${person} is blank, and no identity of this person is on record.`,
      { person },
      'first_name',
      'first and last name; they may be blank only for a person whose identity is on record',
    );
  }
}
