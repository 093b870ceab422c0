import type { Role } from '@kernel/event.js';
import { isId } from '@kernel/names.js';
import { Failure } from '../../runtime/failure.js';

/** Who acts, as the command line was told. */
export interface Acting {
  readonly as: Role;
  readonly actor: string;
}

export const ROLES: readonly Role[] = ['specialist', 'manager', 'coordinator', 'auditor'];

/**
 * Who may do what at the command line. A coordinator sees one municipality only, which no command here is confined to: that role reads over
 * HTTP. Source: domain.md, "Who uses it, and for what".
 */
const MAY = {
  'read the whole record': ['specialist', 'manager', 'auditor'],
  'import tables': ['specialist', 'manager'],
  'amend a programme': ['manager'],
  'rebuild views': ['manager'],
  'erase a person': ['manager'],
  'move the record': ['manager'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Doing = keyof typeof MAY;

/** @throws Failure when the role may not do it, or the actor's name is none */
export const permit = (doing: Doing, { as, actor }: Acting): void => {
  const allowed: readonly Role[] = MAY[doing];
  if (!allowed.includes(as))
    throw new Failure(`${named(as)} may not ${doing}.`, `the role ${allowed.join(' or ')} (--as)`);
  if (!isId(actor))
    throw new Failure(
      `The actor reads “${actor}”.`,
      'a pseudonym of letters, digits, dot, underscore and hyphen, at most 64; never an e-mail (--actor)',
    );
};

const named = (role: Role): string => `${role === 'auditor' ? 'An' : 'A'} ${role}`;
