import type { ImportOrder } from '../../../record/src/record.js';
import type { AskedRequest } from '../edges/access.guard.js';
import { UPLOAD_TYPES } from '../edges/body-parsers.js';
import { EdgeError } from '../edges/problem.js';
import type { ImportQuery } from './queries.js';
import { askerIn, senderOf } from './sender.js';

/** What an upload is to be taken as. Its bytes stay in memory: they hold people's names. */
export const orderIn = (query: ImportQuery, request: AskedRequest): ImportOrder => {
  const { given } = senderOf(request);
  const amendment = amendmentIn(query, request);
  return {
    from: { name: query.name ?? nameFor(request), bytes: bytesIn(request) },
    check: query.check === 'true',
    sender: { given: { ...given, source: 'import' } },
    ...(query.programme === undefined ? {} : { programme: query.programme }),
    ...(amendment === undefined ? {} : { amendment }),
  };
};

const amendmentIn = (query: ImportQuery, request: AskedRequest): ImportOrder['amendment'] => {
  const { 'amend-from': on, reason } = query;
  if (on === undefined && reason === undefined) return undefined;
  if (on === undefined || reason === undefined) {
    throw new EdgeError({
      status: 400,
      code: 'request.invalid',
      detail: 'An amendment needs both its first day and a reason.',
      pointer: on === undefined ? 'amend-from' : 'reason',
      expected: 'both amend-from and reason, or neither',
    });
  }
  if (askerIn(request).role === 'manager') return { on, reason };
  throw new EdgeError({
    status: 403,
    code: 'request.role-not-allowed',
    detail: 'Only a manager amends a definition.',
    pointer: 'amend-from',
    expected: 'the role manager',
  });
};

const bytesIn = ({ body }: AskedRequest): Uint8Array => {
  if (body instanceof Uint8Array && body.length > 0) return body;
  throw new EdgeError({
    status: body instanceof Uint8Array ? 400 : 415,
    code: body instanceof Uint8Array ? 'request.body-missing' : 'request.media-type',
    detail: body instanceof Uint8Array ? 'The body is empty.' : 'The body is no zip and no workbook.',
    pointer: 'content-type',
    expected: `a body of Content-Type ${UPLOAD_TYPES.join(' or ')}`,
  });
};

const nameFor = ({ headers }: AskedRequest): string =>
  headers['content-type']?.startsWith(UPLOAD_TYPES[0]) === true ? 'upload.zip' : 'upload.xlsx';
