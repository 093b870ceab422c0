import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { expectedOf } from './appends.js';
import { type Node, refusalOf } from './node.js';
import type { Expected, Outcome } from './recorded.js';
import { type Refusal, streamDeleted, wrongExpectedVersion } from './refusals.js';
import { nameOf } from './wire.js';

/** Expected versions as trailers name them. */
const numberOf = (expected: Expected): string => {
  const special = { 'no-stream': '-1', any: '-2', 'stream-exists': '-4' };
  return typeof expected === 'number' ? String(expected) : special[expected];
};

const meet = (
  node: Node,
  options: streams.DeleteReq.Options | streams.TombstoneReq.Options,
  write: (stream: string, expected: Expected) => Outcome,
): number | Refusal => {
  const trouble = node.faults.takeTrouble('delete');
  if (trouble) return refusalOf(trouble);
  const stream = nameOf(options.getStreamIdentifier());
  const expected = expectedOf(options);
  const outcome = write(stream, expected);
  if (outcome.kind === 'success') return outcome.position;
  if (outcome.kind === 'deleted') return streamDeleted(stream);
  return wrongExpectedVersion(stream, numberOf(expected), outcome.actual);
};

/** Soft: the stream is not found any more, but may be written again. */
export const deleteStream =
  (node: Node) =>
  (call: ServerUnaryCall<streams.DeleteReq, streams.DeleteResp>, done: sendUnaryData<streams.DeleteResp>): void =>
    node.faults.hear(() => {
      const options = call.request.getOptions() ?? new streams.DeleteReq.Options();
      const met = meet(node, options, (stream, expected) => node.log.delete(stream, expected));
      const place = new streams.DeleteResp.Position();
      if (typeof met !== 'number') done(met);
      else {
        place.setCommitPosition(String(met)).setPreparePosition(String(met));
        node.faults.answer(() => done(null, new streams.DeleteResp().setPosition(place)));
      }
    });

/** Hard: the name is gone for ever. */
export const tombstoneStream =
  (node: Node) =>
  (
    call: ServerUnaryCall<streams.TombstoneReq, streams.TombstoneResp>,
    done: sendUnaryData<streams.TombstoneResp>,
  ): void =>
    node.faults.hear(() => {
      const options = call.request.getOptions() ?? new streams.TombstoneReq.Options();
      const met = meet(node, options, (stream, expected) => node.log.tombstone(stream, expected));
      const place = new streams.TombstoneResp.Position();
      if (typeof met !== 'number') done(met);
      else {
        place.setCommitPosition(String(met)).setPreparePosition(String(met));
        node.faults.answer(() => done(null, new streams.TombstoneResp().setPosition(place)));
      }
    });
