import { STATUS_CODES } from 'node:http';
import { DomainError } from '@kernel/errors.js';
import type { ErrorKind } from '@kernel/errors.js';
import { OutcomeUnknown, StoreUnavailable, TooLarge, WrongRevision } from '@kernel/event-store.js';
import type { Json } from '@kernel/json.js';
import { AheadOfLog, AlreadyBuilding, BuiltFromOtherLog, NoSuchView, RevisionGap } from '@kernel/projector.errors.js';
import { ViewBuilding } from '@modules/standing/contracts.js';
import { ImportsEnded } from '../../../record/src/imports-ended.js';
import { ViewBehind } from '../../../record/src/views.js';

/** RFC 9457. `code` is stable; `pointer` is the JSON pointer of the offending field in the body, or the name of a parameter or header. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code?: string;
  readonly pointer?: string;
  readonly expected?: string;
  readonly errors?: readonly FieldProblem[];
  readonly details?: Readonly<Record<string, Json>>;
}

/** One of several faults of a body. */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
  readonly expected?: string;
}

/** Ends the sentence about the first of several faults. */
export const andMore = (faults: number): string => {
  if (faults < 2) return '';
  return faults === 2 ? ' There is 1 more; see errors.' : ` There are ${faults - 1} more; see errors.`;
};

export const PROBLEM_JSON = 'application/problem+json; charset=utf-8';

const STATUS_OF: Readonly<Record<ErrorKind, number>> = {
  invalid: 422,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
};

export interface ProblemParts {
  readonly status: number;
  readonly detail: string;
  readonly code?: string | undefined;
  readonly pointer?: string | undefined;
  readonly expected?: string | undefined;
  readonly errors?: readonly FieldProblem[] | undefined;
  readonly details?: Readonly<Record<string, Json>> | undefined;
}

/** A problem of a code has a type of its own; one that only says what its status says is `about:blank`. */
export const problem = ({ status, detail, code, ...explained }: ProblemParts): Problem => ({
  type: code === undefined ? 'about:blank' : `urn:kronika:problem:${code}`,
  title: STATUS_CODES[status] ?? 'Error',
  status,
  detail,
  ...(code === undefined ? {} : { code }),
  ...Object.fromEntries(Object.entries(explained).filter(([, value]) => says(value))),
});

const says = (value: object | string | undefined): boolean =>
  typeof value === 'object' ? Object.keys(value).length > 0 : value !== undefined;

/** An answer that is a refusal at the edge: a header, a parameter, a body that cannot be taken. */
export class EdgeError extends Error {
  constructor(readonly parts: ProblemParts) {
    super(parts.detail);
    this.name = 'EdgeError';
  }
}

/** What is known to be refused, as a problem; undefined for what is a bug. */
export const problemOf = (error: unknown): Problem | undefined => {
  if (error instanceof EdgeError) return problem(error.parts);
  if (error instanceof DomainError) return problem(ofDomain(error));
  if (error instanceof WrongRevision) return ofRevision(error);
  if (error instanceof ViewBehind) return ofView(error);
  if (!(error instanceof Error)) return undefined;
  const known = OTHERS.find(({ type }) => error instanceof type);
  return known && problem({ status: known.status, code: known.code, detail: error.message });
};

/** What ports refuse: told with the sentence that they give. */
const OTHERS = [
  { type: TooLarge, status: 413, code: 'request.too-large' },
  { type: StoreUnavailable, status: 503, code: 'store.unavailable' },
  { type: OutcomeUnknown, status: 503, code: 'store.outcome-unknown' },
  { type: ImportsEnded, status: 503, code: 'import.server-ending' },
  { type: ViewBuilding, status: 503, code: 'view.building' },
  { type: RevisionGap, status: 503, code: 'view.stopped' },
  { type: BuiltFromOtherLog, status: 503, code: 'view.of-other-log' },
  { type: AheadOfLog, status: 503, code: 'view.ahead-of-log' },
  { type: AlreadyBuilding, status: 409, code: 'view.already-building' },
  { type: NoSuchView, status: 404, code: 'view.unknown' },
] as const;

/** Reading again a moment later may find the views there. */
const ofView = ({ message, asked, seen }: ViewBehind): Problem =>
  problem({
    status: 503,
    code: 'view.behind',
    detail: message,
    expected: 'the same question again, a moment later',
    details: { asked: String(asked), seen: seen === undefined ? null : String(seen) },
  });

/** @param pointer where the offending field was sent, if not under its own name */
export const ofDomain = (
  { kind, message, code, field, expected, details }: DomainError,
  pointer = field === undefined ? undefined : `/${field}`,
): ProblemParts => ({ status: STATUS_OF[kind], detail: message, code, pointer, expected, details });

const ofRevision = ({ message, actual }: WrongRevision): Problem =>
  problem({
    status: 412,
    detail: message,
    code: 'request.wrong-revision',
    pointer: 'If-Match',
    expected: 'the ETag that the resource has now; read it again and decide whether the change still holds',
    details: { actual: String(actual) },
  });
