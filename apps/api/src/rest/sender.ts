import { createHash, randomUUID } from 'node:crypto';
import type { Given } from '@kernel/command-path.js';
import type { Sender } from '../../../record/src/record.js';
import type { SentRequest } from '../edges/access.guard.js';
import type { Asker } from '../edges/asker.js';
import { expectedRevision } from '../edges/etag.js';

export const askerIn = ({ asker }: SentRequest): Asker => {
  if (!asker) throw new TypeError('A route let a request through without asking who it is.');
  return asker;
};

/** Who writes, and under which guards. */
export const senderOf = (request: SentRequest): Sender => {
  const key = keyOf(request);
  const expected = expectedRevision(request.headers['if-match']);
  return { given: givenBy(request, key), expected, ...(key === undefined ? {} : { idempotencyKey: key }) };
};

const keyOf = ({ headers, method, url }: SentRequest): string | undefined => {
  const key = headers['idempotency-key'];
  return typeof key === 'string' ? `${method} ${url} ${key}` : undefined;
};

const givenBy = (request: SentRequest, key: string | undefined): Given => {
  const { actor, role, owner } = askerIn(request);
  const correlationId = key === undefined ? randomUUID() : repeatableId(`${actor} ${key}`);
  return { actor, role, source: owner === true ? 'cli' : 'api', correlationId, causationId: correlationId };
};

/** A UUID of version 8, made of a hash: the same request sent again has the same, by which its events are found. */
const repeatableId = (of: string): string => {
  const hex = createHash('sha256').update(of).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
};
