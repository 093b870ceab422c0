import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { encodeEvent } from './encode-event.js';
import {
  LINK,
  type Place,
  type Proposed,
  type Recorded,
  TOMBSTONE_ON_THE_WIRE,
  TOMBSTONE_REVISION,
} from './recorded.js';

const JSON_CONTENT = 'application/json';
const BINARY_CONTENT = 'application/octet-stream';

export const nothing = (): shared.Empty => new shared.Empty();

export const nameOf = (identifier: shared.StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? new Uint8Array()).toString('utf8');

export const identifierOf = (stream: string): shared.StreamIdentifier =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));

const halves = (id: string): readonly [bigint, bigint] => {
  const digits = id.replaceAll('-', '');
  return [BigInt(`0x${digits.slice(0, 16)}`), BigInt(`0x${digits.slice(16)}`)];
};

export const uuidOf = (id: string, structured: boolean): shared.UUID => {
  if (!structured) return new shared.UUID().setString(id);
  const [most, least] = halves(id);
  const bits = new shared.UUID.Structured();
  bits.setMostSignificantBits(BigInt.asIntN(64, most).toString());
  bits.setLeastSignificantBits(BigInt.asIntN(64, least).toString());
  return new shared.UUID().setStructured(bits);
};

export const idOf = (uuid: shared.UUID | undefined): string => {
  const structured = uuid?.getStructured();
  if (!structured) return uuid?.getString().toLowerCase() ?? '';
  const hex = (bits: string): string => BigInt.asUintN(64, BigInt(bits)).toString(16).padStart(16, '0');
  const digits = hex(structured.getMostSignificantBits()) + hex(structured.getLeastSignificantBits());
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/** Undefined where a property that must be there is missing. */
export const proposedOf = (
  message: streams.BatchAppendReq.ProposedMessage | streams.AppendReq.ProposedMessage,
): Proposed | undefined => {
  const properties = message.getMetadataMap();
  const type = properties.get('type');
  const contentType = properties.get('content-type');
  if (type === undefined || contentType === undefined) return undefined;
  return {
    id: idOf(message.getId()),
    type,
    isJson: contentType === JSON_CONTENT,
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
};

const revisionOf = ({ revision }: Recorded): string =>
  revision === TOMBSTONE_REVISION ? TOMBSTONE_ON_THE_WIRE : String(revision);

const recordOf = (event: Recorded, position: number, structured: boolean): streams.ReadResp.ReadEvent.RecordedEvent => {
  const record = new streams.ReadResp.ReadEvent.RecordedEvent();
  record.setId(uuidOf(event.id, structured));
  record.setStreamIdentifier(identifierOf(event.stream));
  record.setStreamRevision(revisionOf(event));
  record.setCommitPosition(String(position)).setPreparePosition(String(position));
  record.setData(event.data).setCustomMetadata(event.metadata);
  record.getMetadataMap().set('type', event.type);
  record.getMetadataMap().set('created', String(event.created));
  record.getMetadataMap().set('content-type', contentTypeOf(event));
  return record;
};

const bytes = (response: streams.ReadResp): Buffer => Buffer.from(response.serializeBinary());

const eventBytes = (event: streams.ReadResp.ReadEvent): Buffer => bytes(new streams.ReadResp().setEvent(event));

/** Encoded once, however often it is read. */
const kept = new WeakMap<Recorded, Buffer>();

const contentTypeOf = ({ isJson }: Recorded): string => (isJson ? JSON_CONTENT : BINARY_CONTENT);

const plain = (event: Recorded): Buffer => {
  const known = kept.get(event);
  if (known) return known;
  const made = encodeEvent(event, contentTypeOf(event));
  kept.set(event, made);
  return made;
};

export interface Shown {
  readonly structured: boolean;
  /** Finds what a link points at; undefined where links are shown as they are. */
  readonly resolve: ((link: Recorded) => Recorded | undefined) | undefined;
}

/** An event as a reader gets it. The event behind a link carries its own position. */
export const eventMessage = (event: Recorded, { structured, resolve }: Shown): Buffer => {
  const isLink = resolve !== undefined && event.type === LINK;
  if (!isLink && !structured) return plain(event);
  const read = new streams.ReadResp.ReadEvent().setCommitPosition(String(event.position));
  if (!isLink) return eventBytes(read.setEvent(recordOf(event, event.position, structured)));
  const target = resolve(event);
  if (target) read.setEvent(recordOf(target, target.position, structured));
  return eventBytes(read.setLink(recordOf(event, event.position, structured)));
};

export const notFoundMessage = (stream: string): Buffer =>
  bytes(
    new streams.ReadResp().setStreamNotFound(
      new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(stream)),
    ),
  );

export const confirmationMessage = (id: string): Buffer =>
  bytes(new streams.ReadResp().setConfirmation(new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(id)));

export const checkpointMessage = ({ commit, prepare }: Place): Buffer => {
  const checkpoint = new streams.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(String(commit)).setPreparePosition(String(prepare));
  return bytes(new streams.ReadResp().setCheckpoint(checkpoint));
};

export const caughtUpMessage = (): Buffer => bytes(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));
