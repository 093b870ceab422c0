import type { Position as Place } from '@eventstore/db-client';

import type { Metadata, NewEvent, RecordedEvent, Revision, StreamName } from '@kernel/event.js';
import { StoreUnavailable, TooLarge } from '@kernel/event-store.js';
import type { JsonObject } from '@kernel/json.js';

import { requirePlainJson } from '../canonical.js';
import type { PreparedEvent } from '../prepared-append.js';

import type { Namespace } from './namespace.js';

/** An event as the engine keeps it: data as JSON, and in the metadata's JSON beside ours what the port keeps beside them. */
export interface StoredForm {
  readonly id: string;
  readonly type: string;
  readonly data: Buffer;
  readonly metadata: Buffer;
}

/** The members of the stored metadata that are not the event's own metadata. `$correlationId` is the engine's convention, for its own tools. */
const BESIDE = ['$correlationId', 'salt', 'dataHash'];

/** What the engine takes in one append by default, counted its own way. */
export const ENGINE_APPEND_BYTES = 1024 * 1024;

/**
 * @throws NotPlainJson for what would not come back as it went in: the JSON of a NaN is null
 * @throws TypeError for metadata with a member whose name is taken
 */
export const storedForm = ({ event, data, metadata }: PreparedEvent): StoredForm => {
  requirePlainJson(event.data, '/data');
  requirePlainJson(event.metadata, '/metadata');
  const taken = BESIDE.find((name) => name in event.metadata);
  if (taken !== undefined) throw new TypeError(`Metadata may not have a member ${taken}.`);
  return {
    id: event.id,
    type: event.type,
    data: Buffer.from(data),
    metadata: Buffer.from(withBeside(event, metadata)),
  };
};

const withBeside = ({ metadata, salt, dataHash }: NewEvent, json: string): string => {
  const beside = JSON.stringify({ $correlationId: metadata.correlationId, salt, dataHash });
  return `${json.slice(0, -1)},${beside.slice(1)}`;
};

/** As the engine counts them. @throws TooLarge */
export const engineBytes = (forms: readonly StoredForm[]): number => {
  const bytes = forms.reduce(
    (sum, { data, metadata, type }) => sum + data.length + metadata.length + 2 * type.length,
    0,
  );
  if (bytes > ENGINE_APPEND_BYTES) throw new TooLarge('append', bytes, ENGINE_APPEND_BYTES);
  return bytes;
};

/** What of an event read from the engine matters here. */
export interface EngineEvent {
  readonly id: string;
  readonly streamId: string;
  readonly revision: Revision;
  readonly type: string;
  readonly isJson: boolean;
  /** Of JSON, unless it is none. */
  readonly data?: unknown;
  readonly metadata?: unknown;
  readonly position?: Place | undefined;
}

/**
 * An event of the whole log, where it is one of the namespace. Those of others are not, nor is what the engine itself writes into our streams
 * (deletions, links), whose types begin with `$`. @throws NotOurs
 */
export const oursIn = (namespace: Namespace, event: EngineEvent | undefined): RecordedEvent | undefined => {
  if (!event || event.type.startsWith('$')) return undefined;
  const stream = namespace.streamOf(event.streamId);
  return stream === undefined ? undefined : recordedOf(stream, event);
};

/** @throws NotOurs */
export const recordedOf = (stream: StreamName, event: EngineEvent): RecordedEvent => {
  const { id, type, revision, position } = event;
  const stored = event.metadata as Partial<Stored> | undefined;
  if (!event.isJson || !isStored(stored) || typeof event.data !== 'object') throw new NotOurs(event);
  if (!position || position.commit !== position.prepare || position.commit === NOWHERE) throw new NotOurs(event);
  const { salt, dataHash, $correlationId: _, ...metadata } = stored;
  const data = event.data as JsonObject;
  return { id, type, data, metadata, salt, dataHash, stream, revision, position: position.commit };
};

/** The largest uint64: where the engine says that an event stands which was written in a transaction of its old protocol. */
const NOWHERE = 2n ** 64n - 1n;

type Stored = Metadata & { readonly $correlationId?: string; readonly salt: string; readonly dataHash: string };

/** Whether it has what Kronika writes beside an event's data. */
export const isOfKronika = ({ metadata }: EngineEvent): boolean => isStored(metadata as Partial<Stored> | undefined);

const isStored = (metadata: Partial<Stored> | undefined): metadata is Stored =>
  typeof metadata?.salt === 'string' &&
  typeof metadata.dataHash === 'string' &&
  typeof metadata.recordedAt === 'string';

/** An event in one of our streams that Kronika did not write. */
export class NotOurs extends StoreUnavailable {
  constructor(readonly event: Pick<EngineEvent, 'streamId' | 'revision'>) {
    super(
      `Event ${event.revision} of the engine's stream ${event.streamId} was not written by Kronika, and is in the way of what is read. Is the namespace used by another program? A stream that holds nothing of Kronika is passed over once it is deleted for ever.`,
    );
    this.name = 'NotOurs';
  }
}
