import { DomainError } from './errors.js';
import type { JsonObject } from './json.js';
import type { Teryt } from './teryt.js';

/** Enough of a command to name it. */
export interface Named {
  readonly table: string;
  readonly ref: string;
}

/** A command that names another entry, or with `leave` and `repeal` the entry itself. */
interface Corrects extends Named {
  readonly corrects?: string;
  readonly annuls?: string;
}

const targetOf = (command: Corrects): string => command.corrects ?? command.annuls ?? command.ref;

const fieldOf = ({ corrects, annuls }: Corrects): string => {
  if (corrects !== undefined) return 'corrects';
  return annuls === undefined ? 'ref' : 'annuls';
};

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

  constructor({ table, ref }: Named, owner: string, standing: JsonObject = {}) {
    super(
      `${ref} in ${table} is already used in the history of entry ${owner}.`,
      { table, ref, entry: owner, standing },
      'ref',
      'a ref that is not yet used in this table',
    );
  }
}

/** The ref stands under another municipality, edition or person. */
export class RefElsewhere extends DomainError {
  readonly code = 'entry.ref-elsewhere';
  readonly kind = 'conflict';

  constructor(
    { table, ref }: Named,
    readonly stream: string,
  ) {
    super(
      `${ref} in ${table} is on record in ${stream}.`,
      { table, ref, stream },
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
      fieldOf(command),
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
      fieldOf(command),
      'an entry that stands; log anew what was annulled by mistake',
    );
  }
}

/** An annulment is itself neither corrected nor annulled. */
export class AnnulmentIsFinal extends DomainError {
  readonly code = 'entry.annulment-is-final';
  readonly kind = 'conflict';

  constructor(command: Corrects, owner: string) {
    super(
      `${command.ref} in ${command.table} names ${targetOf(command)}, which is the annulment of ${owner}.`,
      { table: command.table, ref: command.ref, annulment: targetOf(command), entry: owner },
      fieldOf(command),
      'the ref of an entry or of its correction; log anew what was annulled by mistake',
    );
  }
}

/** What was logged under a wrong municipality is annulled and logged anew. Source: domain.md, rule 7. */
export class CorrectionLeavesStream extends DomainError {
  readonly code = 'entry.correction-leaves-stream';
  readonly kind = 'invalid';

  constructor(command: Corrects, standing: Teryt, sent: Teryt) {
    super(
      `${command.ref} in ${command.table} corrects ${targetOf(command)} of ${standing}, but is of ${sent}.`,
      { table: command.table, ref: command.ref, corrects: targetOf(command), standing, sent },
      'teryt',
      `the municipality of the entry, ${standing}; annul what was logged under a wrong one, and log it anew`,
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
