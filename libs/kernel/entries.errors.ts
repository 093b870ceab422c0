import { DomainError } from './errors.js';
import type { JsonObject } from './json.js';

/** Enough of a command to name it. */
export interface Named {
  readonly table: string;
  readonly ref: string;
}

interface Corrects extends Named {
  readonly type: string;
  readonly corrects?: string;
  readonly annuls?: string;
}

const targetOf = (command: Corrects): string => command.corrects ?? command.annuls ?? command.ref;

/** The ref stands on record with other content. */
export class EntryChanged extends DomainError {
  readonly code = 'entry.changed';
  readonly kind = 'conflict';

  constructor({ table, ref }: Named, standing: JsonObject, sent: JsonObject) {
    super(
      `${ref} in ${table} is on record with other content.`,
      { table, ref, standing, sent },
      'ref',
      'the content that stands; to change it, log a correction under a ref of its own that names this one and says why',
    );
  }
}

/** The ref was used for something else: another entry's correction, an annulment, or an entry where a correction was sent. */
export class RefTaken extends DomainError {
  readonly code = 'entry.ref-taken';
  readonly kind = 'conflict';

  constructor({ table, ref }: Named, owner: string) {
    super(
      `${ref} in ${table} is already used in the history of entry ${owner}.`,
      { table, ref, entry: owner },
      'ref',
      'a ref that is not yet used in this table',
    );
  }
}

/** The ref stands under another municipality, edition or person. */
export class RefElsewhere extends DomainError {
  readonly code = 'entry.ref-elsewhere';
  readonly kind = 'conflict';

  constructor({ table, ref }: Named, stream: string, standing: JsonObject = {}) {
    super(
      `${ref} in ${table} is on record in ${stream}.`,
      { table, ref, stream, standing },
      'ref',
      'a ref that is not yet used in this table',
    );
  }
}

/** A correction or annulment names an entry that is not on record here. */
export class EntryUnknown extends DomainError {
  readonly code = 'entry.unknown';
  readonly kind = 'not-found';

  constructor(command: Corrects) {
    super(
      `${command.ref} in ${command.table} names ${targetOf(command)}, which is not on record there.`,
      { table: command.table, ref: command.ref, names: targetOf(command) },
      command.type === 'correct' ? 'corrects' : 'annuls',
      'the ref of an entry of the same table and the same municipality, edition or person',
    );
  }
}

/** What was annulled counts as never having been, so nothing is left to correct. */
export class EntryAnnulled extends DomainError {
  readonly code = 'entry.annulled';
  readonly kind = 'conflict';

  constructor(command: Corrects, annulment: { readonly ref: string; readonly reason: string }) {
    super(
      `${targetOf(command)} in ${command.table} was annulled by ${annulment.ref} (${annulment.reason}).`,
      { table: command.table, ref: command.ref, annulment: annulment.ref, reason: annulment.reason },
      'corrects',
      'an entry that stands; log anew what was annulled by mistake',
    );
  }
}

/** A correction or annulment must say why. */
export class ReasonMissing extends DomainError {
  readonly code = 'entry.reason-missing';
  readonly kind = 'invalid';

  constructor({ table, ref }: Named) {
    super(`${ref} in ${table} gives no reason.`, { table, ref }, 'reason', 'a sentence that says why');
  }
}

/** Something already on record would lose its ground: the outcome is refused as a whole. Source: domain.md, rule 0. */
export class LaterFactLosesGround extends DomainError {
  readonly code = 'entry.later-fact-loses-ground';
  readonly kind = 'conflict';

  constructor(fact: Named, why: DomainError) {
    super(
      `${fact.ref} in ${fact.table}, which is on record, would lose its ground: ${why.message}`,
      { table: fact.table, ref: fact.ref, why: why.code, ...why.details },
      undefined,
      `correct or annul ${fact.ref} first, or in the same append`,
    );
  }
}
