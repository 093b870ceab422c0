import { Metadata, status, type StatusObject } from '@grpc/grpc-js';

/** A call that ends with a status other than OK: code, text, and the trailers by which a client knows what happened. */
export class Refusal extends Error implements Partial<StatusObject> {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;

  constructor(code: status, details: string, trailers: Readonly<Record<string, string>> = {}) {
    super(details);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
    this.metadata = new Metadata();
    for (const [key, value] of Object.entries(trailers)) this.metadata.set(key, value);
  }
}

export const streamDeleted = (stream: string): Refusal =>
  new Refusal(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted',
    'stream-name': stream,
  });

export const wrongExpectedVersion = (stream: string, expected: string, actual: number | undefined): Refusal =>
  new Refusal(
    status.FAILED_PRECONDITION,
    `Append failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expected}, Actual version: ${actual ?? -1}`,
    {
      exception: 'wrong-expected-version',
      'stream-name': stream,
      'expected-version': expected,
      'actual-version': String(actual ?? -1),
    },
  );

export const accessDenied = (): Refusal =>
  new Refusal(status.PERMISSION_DENIED, 'Access Denied', { exception: 'access-denied' });

export const notReady = (): Refusal => new Refusal(status.UNAVAILABLE, 'Server Is Not Ready');

export const tooBusy = (): Refusal => new Refusal(status.UNAVAILABLE, 'Server Is Too Busy');

export const timedOut = (): Refusal => new Refusal(status.ABORTED, 'Operation timed out');

export const notLeader = (host: string, port: number): Refusal =>
  new Refusal(status.NOT_FOUND, 'Leader info available', {
    exception: 'not-leader',
    'leader-endpoint-host': host,
    'leader-endpoint-port': String(port),
  });

export const appendTooLarge = (limit: number): Refusal =>
  new Refusal(status.INVALID_ARGUMENT, `Maximum Append Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(limit),
  });

export const eventTooLarge = (limit: number, id: string, size: number): Refusal =>
  new Refusal(status.INVALID_ARGUMENT, `Maximum Append Event Size of ${limit} Exceeded.`, {
    exception: 'maximum-append-event-size-exceeded',
    'maximum-append-event-size': String(limit),
    'event-id': id,
    'proposed-append-event-size': String(size),
  });

export const missingMetadata = (): Refusal =>
  new Refusal(status.INVALID_ARGUMENT, 'Required Metadata Property is Missing', {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': 'type,content-type',
  });

export const invalidPosition = (subscribing: boolean): Refusal =>
  new Refusal(subscribing ? status.INVALID_ARGUMENT : status.UNKNOWN, 'Trying to read from an invalid position.');

export const invalidArgument = (what: string): Refusal => new Refusal(status.INVALID_ARGUMENT, what);

/** What the server says where its own code threw. */
export const thrown = (): Refusal => new Refusal(status.UNKNOWN, 'Exception was thrown by handler.');

/** A fault of the double, not one that it plays: it says where. */
export const broken = (error: unknown): Refusal =>
  new Refusal(status.INTERNAL, `The double itself failed: ${error instanceof Error ? error.stack : String(error)}`);

/** What a client sees of an orderly stop. */
export const stopping = (): Refusal =>
  new Refusal(status.INTERNAL, 'Received RST_STREAM with code 2 (Internal server error)');

/** The same for a streaming call, where an answer may have begun. */
export const refuse = (call: { emit(event: 'error', refusal: Refusal): boolean }, refusal: Refusal): void => {
  call.emit('error', refusal);
};
