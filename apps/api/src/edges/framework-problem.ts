import { HttpException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BODY_LIMIT, UPLOADS_AT, UPLOAD_LIMIT, UPLOAD_TYPES } from './body-parsers.js';
import { problem } from './problem.js';
import type { Problem } from './problem.js';

type Asked = Pick<FastifyRequest, 'method' | 'url' | 'routeOptions'>;

/** What Fastify and Nest refuse by themselves: no such route, a body that is no JSON, too large, of another type. Undefined for a bug. */
export const ofFramework = (error: unknown, request: Asked): Problem | undefined => {
  if (error instanceof HttpException) return ofHttp(error, request);
  return error instanceof Error ? ofFastify(error, request) : undefined;
};

/** Nest wraps what Fastify says. */
const ofHttp = (error: HttpException, request: Asked): Problem | undefined => {
  if (error.cause instanceof Error) return ofFastify(error.cause, request);
  const status = error.getStatus();
  if (status === 404) return nothingAt(request);
  return status < 500 ? problem({ status, detail: sentence(error.message) }) : undefined;
};

const nothingAt = ({ method, url }: Asked): Problem =>
  problem({
    status: 404,
    code: 'request.no-such-resource',
    detail: `There is nothing at ${method} ${url}.`,
    expected: 'one of the addresses that /openapi.json lists',
  });

type FromFastify = Error & { readonly statusCode?: unknown; readonly code?: unknown };

const ofFastify = (
  { statusCode: status, message, code }: FromFastify,
  { routeOptions }: Asked,
): Problem | undefined => {
  const known = REFUSALS[String(code)];
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  if (!known) return problem({ status, detail: sentence(message) });
  const { expected, ...told } = known;
  return problem({ status, ...told, expected: routeOptions.url === UPLOADS_AT ? expected.upload : expected.json });
};

interface Refusal {
  readonly code: string;
  readonly detail: string;
  readonly pointer?: string;
  /** What the addresses take that take files, and the others. */
  readonly expected: { readonly upload: string; readonly json: string };
}

const both = (expected: string): Refusal['expected'] => ({ upload: expected, json: expected });

const MIB = 1024 * 1024;
const FILE = `a body of Content-Type ${UPLOAD_TYPES.join(' or ')}`;
const JSON_BODY = { upload: FILE, json: 'a JSON object in UTF-8' };

const REFUSALS: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'request.media-type',
    detail: 'The body’s Content-Type is not one that this address takes.',
    pointer: 'content-type',
    expected: { upload: FILE, json: 'application/json' },
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: {
    code: 'request.body-empty',
    detail: 'The body is empty.',
    pointer: '',
    expected: JSON_BODY,
  },
  FST_ERR_CTP_INVALID_JSON_BODY: {
    code: 'request.body-unreadable',
    detail: 'The body is not JSON.',
    pointer: '',
    expected: JSON_BODY,
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'request.too-large',
    detail: 'The body is larger than what this address takes.',
    expected: { upload: `at most ${UPLOAD_LIMIT / MIB} MiB`, json: `at most ${BODY_LIMIT / MIB} MiB` },
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'request.content-length',
    detail: 'The body is not as long as its Content-Length says.',
    pointer: 'content-length',
    expected: both('the length of the body in bytes'),
  },
  FST_ERR_BAD_URL: {
    code: 'request.bad-url',
    detail: 'The address cannot be decoded.',
    expected: both('UTF-8, with two hex digits after each %'),
  },
  FST_ERR_MAX_PARAM_LENGTH: {
    code: 'request.address-too-long',
    detail: 'A part of the address is longer than anything that is called so.',
    expected: both('ids and refs as they stand on record'),
  },
};

export const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);
