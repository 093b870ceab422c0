import type { Role } from '@kernel/event.js';
import { isId } from '@kernel/names.js';
import { terytFault, unitCode } from '@kernel/teryt.js';
import type { UnitCode } from '@kernel/teryt.js';
import { EdgeError } from './problem.js';

/** Who asks. A coordinator has a municipality; nobody else has. */
export interface Asker {
  readonly actor: string;
  readonly role: Role;
  readonly municipality?: UnitCode;
  /** It showed the token that only the owner of the data folder can read: the command line. */
  readonly owner?: boolean;
}

export const ROLES: readonly Role[] = ['specialist', 'manager', 'coordinator', 'auditor'];
const ACTOR_HEADER = 'kronika-actor';
const ROLE_HEADER = 'kronika-role';
const MUNICIPALITY_HEADER = 'kronika-municipality';

const ANYBODY: Asker = { actor: 'anonymous', role: 'auditor' };

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Until people sign in, the server listens on loopback only and takes their word. A read without headers is an auditor's, so that an
 * address opens in a browser; a write says who makes it.
 */
export const askerOf = (headers: Headers, reads: boolean): Asker => {
  const actor = one(headers, ACTOR_HEADER);
  const role = one(headers, ROLE_HEADER);
  if (actor === undefined && role === undefined && reads) return ANYBODY;
  if (actor === undefined || role === undefined) throw unnamed();
  if (!isId(actor)) throw noPseudonym();
  return named(actor, role, headers);
};

const PSEUDONYM = 'a pseudonym of letters, digits, dot, underscore and hyphen, at most 64; never an e-mail';

const named = (actor: string, asked: string, headers: Headers): Asker => {
  const role = ROLES.find((known) => known === asked);
  if (!role) throw refused(ROLE_HEADER, asked, `one of ${ROLES.join(', ')}`);
  return role === 'coordinator' ? { actor, role, municipality: municipalityOf(headers) } : { actor, role };
};

const municipalityOf = (headers: Headers): UnitCode => {
  const teryt = one(headers, MUNICIPALITY_HEADER) ?? '';
  if (terytFault(teryt) || teryt.length === 2)
    throw refused(MUNICIPALITY_HEADER, teryt, 'the TERYT code of the coordinator’s own municipality');
  return unitCode(teryt);
};

const one = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
};

const unnamed = (): EdgeError =>
  new EdgeError({
    status: 401,
    code: 'request.unnamed',
    detail: 'The request does not say who makes it.',
    pointer: ACTOR_HEADER,
    expected: `the headers ${ACTOR_HEADER} (a pseudonym) and ${ROLE_HEADER} (${ROLES.join(', ')})`,
  });

/** What stands in its place may be a name or an e-mail, and is not repeated. */
const noPseudonym = (): EdgeError =>
  new EdgeError({
    status: 401,
    code: 'request.header-unreadable',
    detail: `The header ${ACTOR_HEADER} carries no pseudonym.`,
    pointer: ACTOR_HEADER,
    expected: PSEUDONYM,
  });

const refused = (header: string, value: string, expected: string): EdgeError =>
  new EdgeError({
    status: 401,
    code: 'request.header-unreadable',
    detail: `The header ${header} reads “${value}”.`,
    pointer: header,
    expected,
  });
