import rpc from '@eventstore/db-client/generated/status_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';

import type { ExpectedRevision } from '@kernel/event-store.js';

/**
 * What went wrong, as far as it makes a difference here.
 * - nothing was written: `wrong-revision`, `too-large`, `denied`, `deleted`, `refused`, `not-ready`, `unreached`
 * - an append may have been written: `lost`, `silent`, `unknown`, `not-leader`
 * - only of reads: `no-place` (a position that no event has)
 */
export type FaultKind =
  | 'wrong-revision'
  | 'too-large'
  | 'denied'
  | 'deleted'
  | 'refused'
  | 'not-leader'
  | 'not-ready'
  | 'unreached'
  | 'lost'
  | 'silent'
  | 'unknown'
  | 'no-place';

/** A failure of the engine, of its client or of the way between, told apart once. */
export class EngineFault extends Error {
  /**
   * @param actual of the stream, where the revision was wrong
   * @param limit in bytes, where something was too large
   */
  constructor(
    readonly kind: FaultKind,
    message: string,
    readonly more: { readonly actual?: ExpectedRevision; readonly limit?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'EngineFault';
  }
}

const OF_TYPE: Readonly<Record<string, FaultKind>> = {
  'wrong-expected-version': 'wrong-revision',
  'maximum-append-size-exceeded': 'too-large',
  'maximum-append-event-size-exceeded': 'too-large',
  'access-denied': 'denied',
  'stream-deleted': 'deleted',
  'not-leader': 'not-leader',
  'invalid-argument': 'refused',
  'missing-required-metadata-property': 'refused',
  'deadline-exceeded': 'silent',
  timeout: 'silent',
  cancelled: 'lost',
};

/** By number of gRPC. What only its text tells apart (14, 2) is not among them. */
const OF_CODE: Readonly<Record<number, FaultKind>> = {
  1: 'lost',
  4: 'silent',
  7: 'denied',
  10: 'silent',
  16: 'denied',
};

const OF_TEXT: readonly (readonly [RegExp, FaultKind])[] = [
  [/server (is )?(not ready|(too )?busy)/i, 'not-ready'],
  [/no leader info/i, 'not-ready'],
  [/trying to read from an invalid position/i, 'no-place'],
  [/MaximumAppend(Event)?SizeExceeded/, 'too-large'],
  [
    /no connection established|name resolution failed|ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|failed to discover/i,
    'unreached',
  ],
  [/self.signed certificate|unable to verify|certificate has expired|altnames/i, 'unreached'],
  [/channel has been shut down|channel closed/i, 'unreached'],
  [/connection dropped|stream removed|ECONNRESET|EPIPE|RST_STREAM|write after end/i, 'lost'],
];

const UNAVAILABLE = 14;

interface Told {
  readonly type?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly details?: unknown;
  readonly metadata?: { get(name: string): readonly unknown[] };
}

/** By type first, then by code, then by text: a failure may lack any of them. */
export const faultOf = (error: unknown): EngineFault => {
  if (error instanceof EngineFault) return error;
  const told: Told = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const text = textOf(told);
  return new EngineFault(kindOf(typeOf(told), told.code, text), text, { cause: error });
};

const typeOf = ({ type, metadata }: Told): string => {
  if (typeof type === 'string' && type !== 'unknown') return type;
  const [trailer] = metadata?.get('exception') ?? [];
  return typeof trailer === 'string' ? trailer : '';
};

const textOf = ({ message, details }: Told): string => {
  if (typeof message === 'string' && message !== '') return message;
  return typeof details === 'string' && details !== '' ? details : NO_REASON;
};

const NO_REASON = 'no reason was given';

const kindOf = (type: string, code: unknown, text: string): FaultKind => {
  const known = OF_TYPE[type] ?? (typeof code === 'number' ? OF_CODE[code] : undefined);
  if (known) return known;
  const [, told] = OF_TEXT.find(([pattern]) => pattern.test(text)) ?? [];
  return told ?? (code === UNAVAILABLE || type === 'unavailable' ? 'lost' : 'unknown');
};

const OF_DETAIL: Readonly<Record<string, FaultKind>> = {
  WrongExpectedVersion: 'wrong-revision',
  StreamDeleted: 'deleted',
  AccessDenied: 'denied',
  Timeout: 'silent',
  MaximumAppendSizeExceeded: 'too-large',
  MaximumAppendEventSizeExceeded: 'too-large',
  BadRequest: 'refused',
};

const PACKAGE = 'event_store.client.';
const OK = 0;

/** A failure inside the answer to a batch append. */
export const faultOfStatus = (status: rpc.Status): EngineFault => {
  const details = status.getDetails();
  const type = details?.getTypeName().replace(PACKAGE, '') ?? '';
  const text = [status.getMessage(), type, NO_REASON].find((each) => each !== '');
  const code: number = status.getCode();
  // A server that starts or stops answers without a code.
  const kind = OF_DETAIL[type] ?? kindOf('', code === OK ? undefined : code, text ?? NO_REASON);
  return new EngineFault(kind, text ?? NO_REASON, details ? moreIn(type, details.getValue_asU8()) : {});
};

const moreIn = (type: string, bytes: Uint8Array): EngineFault['more'] => {
  if (type === 'WrongExpectedVersion') return { actual: actualIn(bytes) };
  return type === 'MaximumAppendSizeExceeded' ? { limit: limitIn(bytes) } : {};
};

const actualIn = (bytes: Uint8Array): ExpectedRevision => {
  const details = shared.WrongExpectedVersion.deserializeBinary(bytes);
  return details.hasCurrentStreamRevision() ? BigInt(details.getCurrentStreamRevision()) : 'no-stream';
};

const limitIn = (bytes: Uint8Array): number =>
  shared.MaximumAppendSizeExceeded.deserializeBinary(bytes).getMaxappendsize();
