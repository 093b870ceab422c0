import {
  MongoBulkWriteError,
  MongoError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';

import { StoreUnavailable } from '@kernel/event-store.js';

// Error codes of the server, https://www.mongodb.com/docs/manual/reference/error-codes: stable for ever.
const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;
const ATLAS_ERROR = 8_000;
const OUT_OF_DISK = 14_031;
export const DUPLICATE_KEY = 11_000;

/**
 * What passes: elections, a member that starts or ends, a write conflict, a majority or an answer that came too late, and the document that
 * somebody else made at the same moment, which the next attempt finds.
 */
const PASSING: ReadonlySet<number> = new Set([
  6, // HostUnreachable
  7, // HostNotFound
  24, // LockTimeout
  43, // CursorNotFound: its primary is no longer one
  46, // LockBusy
  50, // MaxTimeMSExpired
  64, // WriteConcernTimeout
  79, // UnknownReplWriteConcern
  89, // NetworkTimeout
  91, // ShutdownInProgress
  100, // UnsatisfiableWriteConcern: too few members are up
  112, // WriteConflict
  117, // ConflictingOperationInProgress
  133, // FailedToSatisfyReadPreference
  134, // ReadConcernMajorityNotAvailableYet
  189, // PrimarySteppedDown
  202, // NetworkInterfaceExceededTimeLimit
  237, // CursorKilled
  246, // SnapshotUnavailable
  251, // NoSuchTransaction
  262, // ExceededTimeLimit
  317, // ConnectionPoolExpired
  358, // InternalTransactionNotSupported
  462, // IngressRequestRateLimitExceeded
  9_001, // SocketException
  10_058, // LegacyNotPrimary
  10_107, // NotWritablePrimary
  DUPLICATE_KEY,
  11_600, // InterruptedAtShutdown
  11_602, // InterruptedDueToReplStateChange
  13_435, // NotPrimaryNoSecondaryOk
  13_436, // NotPrimaryOrSecondary
]);

/**
 * The driver's own, besides those that come of the network: a member left the set or was taken out of use, all connections are busy, or the
 * client is being connected anew.
 */
const PASSING_NAMES =
  /^Mongo(?:PoolClosed|ServerClosed|WaitQueueTimeout|TopologyClosed|ClientClosed|NotConnected)Error$/;

const LABELS = ['RetryableWriteError', 'TransientTransactionError', 'RetryableError', 'PoolRequestedRetry'];

/** An answer that says less than was asked for, whatever the server has done. */
export class AnsweredNothing extends Error {
  override readonly name = 'AnsweredNothing';
}

/** Doing the same again may succeed. What was asked for may have been done, or in part: only what can be repeated is. */
export const isPassing = (error: unknown): boolean => {
  if (isOfSocket(error) || error instanceof AnsweredNothing) return true;
  if (!(error instanceof MongoError) || isTooOld(error)) return false;
  if (error instanceof MongoBulkWriteError) return isPassingBulk(error);
  return isOfNetwork(error) || isPassingAnswer(error);
};

/**
 * Node's own words, which the driver hands on as they are where it writes to a connection that the server has ended a moment ago (as of 7.9). A
 * bulk wraps them.
 */
const SOCKET_CODES = new Set([
  'EPIPE',
  'ECONNRESET',
  'ERR_SOCKET_CLOSED',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

const isOfSocket = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && SOCKET_CODES.has(String(error.code));

const isOfNetwork = (error: MongoError): boolean =>
  error instanceof MongoNetworkError || error instanceof MongoServerSelectionError || PASSING_NAMES.test(error.name);

const isPassingAnswer = (error: MongoError): boolean =>
  PASSING.has(codeOf(error) ?? 0) || LABELS.some((label) => error.hasErrorLabel(label));

/** Shown by itself, or as why no server was selected. */
const isTooOld = ({ name, cause }: MongoError): boolean =>
  [name, cause instanceof Error ? cause.name : ''].includes('MongoCompatibilityError');

/** The driver wraps whatever ends a bulk; without a code it was no answer of the server. */
const isPassingBulk = (error: MongoBulkWriteError): boolean => {
  const errors = writeErrorsOf(error);
  if (errors.length > 0) return errors.every(({ code }) => PASSING.has(code));
  return codeOf(error) === undefined || isPassingAnswer(error);
};

export const writeErrorsOf = (
  error: MongoBulkWriteError,
): readonly { readonly index: number; readonly code: number }[] => [error.writeErrors].flat();

const codeOf = (error: MongoError): number | undefined => (typeof error.code === 'number' ? error.code : undefined);

const REFUSED: ReadonlyMap<number, string> = new Map([
  [
    UNAUTHORIZED,
    'does not allow what Kronika needs; expected in the URL a user with the role readWrite on its three databases',
  ],
  [AUTHENTICATION_FAILED, 'refuses the user or the password'],
  [ATLAS_ERROR, 'refuses the user or the password'],
  [OUT_OF_DISK, 'has no space left on its disk; nothing was written'],
]);

/** What the driver threw, as a sentence for the operator; what is not the driver's goes on as it is. */
export const explained = (error: unknown, hosts: string): unknown => {
  if (isOfSocket(error))
    return new StoreUnavailable(`MongoDB at ${hosts} cannot be reached.`, { cause: error, passing: true });
  if (error instanceof AnsweredNothing)
    return new StoreUnavailable(`MongoDB at ${hosts} does not show what it has written.`, {
      cause: error,
      passing: true,
    });
  if (!(error instanceof MongoError)) return error;
  return new StoreUnavailable(`MongoDB at ${hosts} ${reasonOf(error)}.`, {
    cause: causeOf(error),
    passing: isPassing(error),
  });
};

/** Never the server's own words: they may quote what was to be stored. */
const reasonOf = (error: MongoError): string => {
  const refused = REFUSED.get(codeOf(error) ?? -1);
  if (refused !== undefined) return refused;
  if (isTooOld(error)) return TOO_OLD;
  if (isPassing(error)) return unreachable(error);
  return `cannot do what was asked (${nameOf(error)})`;
};

const nameOf = (error: MongoError): string =>
  [error.name, error instanceof MongoServerError ? error.codeName : undefined, codeOf(error)]
    .filter((part) => part !== undefined)
    .join(' ');

export const TOO_OLD = 'is too old; expected version 4.4 or newer';

const unreachable = (error: MongoError): string =>
  withoutPrimary(error instanceof MongoServerSelectionError ? seenOf(error) : undefined);

/** @param seen what a member was last heard to say, or why it was not heard */
export const withoutPrimary = (seen: string | undefined): string =>
  `cannot be reached, or has no primary at the moment${seen === undefined ? '' : ` (${seen})`}`;

/** What the last heartbeat of a member ended with, without Node's advice to whoever started it. */
const seenOf = ({ reason }: MongoServerSelectionError): string | undefined => {
  const members = [...(reason?.servers.values() ?? [])];
  // The driver takes out whoever is not of the set that the URL names.
  if (members.length === 0 && reason?.setName) return `who answers there is not of the replica set ${reason.setName}`;
  return members.flatMap(({ error }) => (error === null ? [] : [error.message.split(';', 1).join('')]))[0];
};

/** Not a bulk's own error, which holds all that was to be written. */
const causeOf = (error: MongoError): Error =>
  error instanceof MongoBulkWriteError ? new Error(`${error.name} ${String(error.code ?? '')}`.trim()) : error;
