import type { Doc } from './values.js';

export const CODES = {
  InternalError: 1,
  BadValue: 2,
  HostUnreachable: 6,
  HostNotFound: 7,
  FailedToParse: 9,
  Unauthorized: 13,
  TypeMismatch: 14,
  AuthenticationFailed: 18,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  CommandNotFound: 59,
  WriteConcernFailed: 64,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  NetworkTimeout: 89,
  ShutdownInProgress: 91,
  CannotSatisfyWriteConcern: 100,
  WriteConflict: 112,
  InvalidPipelineOperator: 168,
  PrimarySteppedDown: 189,
  TransactionTooOld: 225,
  NotImplemented: 238,
  NoSuchTransaction: 251,
  TransactionCommitted: 256,
  TransactionTooLarge: 257,
  OperationNotSupportedInTransaction: 263,
  ExceededTimeLimit: 262,
  SocketException: 9001,
  NotWritablePrimary: 10107,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  InterruptedAtShutdown: 11600,
  Interrupted: 11601,
  InterruptedDueToReplStateChange: 11602,
  NotPrimaryNoSecondaryOk: 13435,
  NotPrimaryOrSecondary: 13436,
} as const;

/** By these a server says that it is no primary any more, or ends. */
const OF_ROLE: ReadonlySet<number> = new Set([
  CODES.ShutdownInProgress,
  CODES.PrimarySteppedDown,
  CODES.NotWritablePrimary,
  CODES.InterruptedAtShutdown,
  CODES.InterruptedDueToReplStateChange,
  CODES.NotPrimaryNoSecondaryOk,
  CODES.NotPrimaryOrSecondary,
]);

export const isOfRole = (code: number): boolean => OF_ROLE.has(code);

const NAMES = new Map<number, string>(Object.entries(CODES).map(([name, code]) => [code, name]));

export const codeName = (code: number): string => NAMES.get(code) ?? `Location${code}`;

/** What the server answers instead of doing what it was told. */
export class Refusal extends Error {
  readonly code: number;
  readonly details: Doc;
  readonly labels: readonly string[];

  constructor(code: keyof typeof CODES | number, message: string, details: Doc = {}, labels: readonly string[] = []) {
    super(message);
    this.name = 'Refusal';
    this.code = typeof code === 'number' ? code : CODES[code];
    this.details = details;
    this.labels = labels;
  }
}

const RETRYABLE = new Set([6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);
const TRANSIENT = new Set([112, 246, 251, 24, ...RETRYABLE]);

/** What a command was sent as, as far as its errors are labelled by it. */
export interface Sent {
  readonly inTransaction: boolean;
  readonly retryable: boolean;
  readonly commit: boolean;
}

/** The labels that the server itself puts on an error; the driver relies on them. */
export const labelsOf = (code: number, sent: Sent): string[] => {
  const labels: string[] = [];
  if (sent.inTransaction && (sent.commit ? code === 251 || code === 112 : TRANSIENT.has(code))) {
    labels.push('TransientTransactionError');
  }
  if ((sent.retryable || sent.commit) && RETRYABLE.has(code)) labels.push('RetryableWriteError');
  return labels;
};
