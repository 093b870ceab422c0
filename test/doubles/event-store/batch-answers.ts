import codes from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import rpc from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import protobuf from 'google-protobuf';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Expected } from './recorded.js';
import { identifierOf } from './wire.js';

/** Failures of a batch append are answers in the stream, not ends of it. */
const failure = (code: codes.Code, message: string, type: string, details: Uint8Array): rpc.Status => {
  const packed = new any.Any();
  packed.pack(details, type);
  return new rpc.Status().setCode(code).setMessage(message).setDetails(packed);
};

const ours = (name: string): string => `event_store.client.${name}`;

export const wrongVersionStatus = (expected: Expected, actual: number | undefined): rpc.Status => {
  const details = new shared.WrongExpectedVersion();
  if (actual === undefined) details.setCurrentNoStream(new empty.Empty());
  else details.setCurrentStreamRevision(String(actual));
  if (expected === 'any') details.setExpectedAny(new empty.Empty());
  else if (expected === 'stream-exists') details.setExpectedStreamExists(new empty.Empty());
  else if (expected === 'no-stream') details.setExpectedNoStream(new empty.Empty());
  else details.setExpectedStreamPosition(String(expected));
  return failure(
    codes.Code.ALREADY_EXISTS,
    'WrongExpectedVersion',
    ours('WrongExpectedVersion'),
    details.serializeBinary(),
  );
};

export const streamDeletedStatus = (stream: string): rpc.Status => {
  const details = new shared.StreamDeleted().setStreamIdentifier(identifierOf(stream)).serializeBinary();
  return failure(codes.Code.NOT_FOUND, 'StreamDeleted', ours('StreamDeleted'), details);
};

const NOTHING = new Uint8Array();

export const accessDeniedStatus = (): rpc.Status =>
  failure(codes.Code.PERMISSION_DENIED, 'AccessDenied', ours('AccessDenied'), NOTHING);

export const timeoutStatus = (): rpc.Status =>
  failure(codes.Code.DEADLINE_EXCEEDED, 'Timeout', ours('Timeout'), NOTHING);

export const badRequestStatus = (message: string): rpc.Status => {
  const details = new shared.BadRequest().setMessage(message).serializeBinary();
  return failure(codes.Code.INVALID_ARGUMENT, 'BadRequest', ours('BadRequest'), details);
};

export const appendTooLargeStatus = (limit: number): rpc.Status => {
  const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(limit).serializeBinary();
  return failure(codes.Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', ours('MaximumAppendSizeExceeded'), details);
};

/** The client's own stubs do not know this message yet. */
export const eventTooLargeStatus = (limit: number, id: string, size: number): rpc.Status => {
  const writer = new protobuf.BinaryWriter();
  writer.writeString(1, id);
  writer.writeUint32(2, size);
  writer.writeUint32(3, limit);
  const type = ours('MaximumAppendEventSizeExceeded');
  return failure(codes.Code.INVALID_ARGUMENT, 'MaximumAppendEventSizeExceeded', type, writer.getResultBuffer());
};

/** Without a code: the server did not take the request up at all. */
export const unhandledStatus = (message: string): rpc.Status =>
  failure(codes.Code.OK, message, 'google.protobuf.Empty', NOTHING);

export const successOf = (revision: number | undefined, position: number): streams.BatchAppendResp.Success => {
  const success = new streams.BatchAppendResp.Success();
  if (revision === undefined) success.setNoStream(new empty.Empty());
  else success.setCurrentRevision(String(revision));
  const place = new shared.AllStreamPosition();
  place.setCommitPosition(String(position)).setPreparePosition(String(position));
  return success.setPosition(place);
};
