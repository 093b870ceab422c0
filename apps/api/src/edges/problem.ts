import { STATUS_CODES } from 'node:http';
import { DomainError } from '@kernel/errors.js';
import type { ErrorKind } from '@kernel/errors.js';
import { OutcomeUnknown, StoreUnavailable, TooLarge, WrongRevision } from '@kernel/event-store.js';
import type { Json } from '@kernel/json.js';

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
export const problem = ({ status, detail, code, pointer, expected, errors, details }: ProblemParts): Problem => ({
  type: code === undefined ? 'about:blank' : `urn:kronika:problem:${code}`,
  title: STATUS_CODES[status] ?? 'Error',
  status,
  detail,
  ...(code === undefined ? {} : { code }),
  ...(pointer === undefined ? {} : { pointer }),
  ...(expected === undefined ? {} : { expected }),
  ...(errors === undefined || errors.length === 0 ? {} : { errors }),
  ...(details === undefined || Object.keys(details).length === 0 ? {} : { details }),
});

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
  if (error instanceof DomainError) return ofDomain(error);
  if (error instanceof WrongRevision) return ofRevision(error);
  if (error instanceof TooLarge) return problem({ status: 413, detail: error.message, code: 'request.too-large' });
  if (error instanceof StoreUnavailable)
    return problem({ status: 503, detail: error.message, code: 'store.unavailable' });
  if (error instanceof OutcomeUnknown)
    return problem({ status: 503, detail: error.message, code: 'store.outcome-unknown' });
  return undefined;
};

const ofDomain = ({ kind, message, code, field, expected, details }: DomainError): Problem =>
  problem({
    status: STATUS_OF[kind],
    detail: message,
    code,
    pointer: field === undefined ? undefined : `/${field}`,
    expected,
    details,
  });

const ofRevision = ({ message, actual }: WrongRevision): Problem =>
  problem({
    status: 412,
    detail: message,
    code: 'request.wrong-revision',
    pointer: 'If-Match',
    expected: 'the ETag that the resource has now; read it again and decide whether the change still holds',
    details: { actual: String(actual) },
  });
