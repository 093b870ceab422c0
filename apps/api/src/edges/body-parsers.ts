import type { FastifyInstance, FastifyRequest } from 'fastify';
import { EdgeError } from './problem.js';

/** Limits of bodies, in bytes. */
export const BODY_LIMIT = 1024 * 1024;
export const UPLOAD_LIMIT = 64 * 1024 * 1024;

/** Bodies that are files; only imports take them. */
export const UPLOAD_TYPES = [
  'application/zip',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
] as const;
export const UPLOADS_AT = '/v1/imports';

const DEPTH_LIMIT = 32;

/**
 * JSON bodies and, for imports, files; nothing else. A form or plain text, which a page of another site could send without asking, is
 * refused, and so is JSON that is no UTF-8, since it would be recorded otherwise than it was written.
 */
export const registerBodyParsers = (server: FastifyInstance): void => {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    (request, body, done) => {
      const text = asText(body);
      if (text === undefined) return done(unreadable('The body is not UTF-8.'));
      return parse(request, text, (error, value: unknown) =>
        error === null && isTooDeep(value, DEPTH_LIMIT)
          ? done(unreadable(`The body is nested more than ${DEPTH_LIMIT} levels deep.`))
          : done(error, value),
      );
    },
  );
  server.addContentTypeParser(
    [...UPLOAD_TYPES],
    { parseAs: 'buffer', bodyLimit: UPLOAD_LIMIT },
    (_request, body, done) => done(null, body),
  );
  // Before a byte of it is read.
  server.addHook('onRequest', (request, _reply, done) => done(refusedUpload(request)));
};

const refusedUpload = ({ headers, routeOptions }: FastifyRequest): EdgeError | undefined => {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const isUpload = UPLOAD_TYPES.some((upload) => upload === type);
  if (!isUpload || routeOptions.url === UPLOADS_AT || routeOptions.url === undefined) return undefined;
  return new EdgeError({
    status: 415,
    code: 'request.media-type',
    detail: `A body of ${String(type)} is not taken here.`,
    pointer: 'content-type',
    expected: 'application/json',
  });
};

const asText = (body: string | Buffer): string | undefined => {
  if (typeof body === 'string') return body;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
};

/** Level by level, without recursion. */
const isTooDeep = (value: unknown, limit: number): boolean => {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((one): unknown[] => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
};

const unreadable = (detail: string): EdgeError =>
  new EdgeError({ status: 400, code: 'request.body-unreadable', detail, pointer: '', expected: 'JSON in UTF-8' });
