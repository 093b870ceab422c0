import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import type { Node } from './node.js';
import { refusalOf } from './node.js';
import { type Expected, type Outcome, type Proposed, sizeOf } from './recorded.js';
import { appendTooLarge, eventTooLarge, missingMetadata, type Refusal, streamDeleted } from './refusals.js';
import { nameOf, nothing, proposedOf } from './wire.js';

type Call = ServerReadableStream<streams.AppendReq, streams.AppendResp>;
type Options = streams.AppendReq.Options | streams.DeleteReq.Options | streams.TombstoneReq.Options;

export const expectedOf = (options: Options): Expected => {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream-exists';
  return Number(options.getRevision());
};

/** The first event that is over the limit, if there is one. */
export const oversized = ({ limits }: Node, events: readonly Proposed[]): Proposed | undefined =>
  events.find((event) => sizeOf(event) > limits.event);

const totalSize = (events: readonly Proposed[]): number => events.reduce((sum, event) => sum + sizeOf(event), 0);

const tooLarge = (node: Node, events: readonly Proposed[]): Refusal | undefined => {
  const event = oversized(node, events);
  if (event) return eventTooLarge(node.limits.event, event.id, sizeOf(event));
  const limited = !node.careless.has('no-size-limit');
  return limited && totalSize(events) > node.limits.append ? appendTooLarge(node.limits.append) : undefined;
};

const wrongVersion = (expected: Expected, actual: number | undefined): streams.AppendResp.WrongExpectedVersion => {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (actual === undefined) wrong.setCurrentNoStream(nothing()).setNoStream2060(nothing());
  else wrong.setCurrentRevision(String(actual)).setCurrentRevision2060(actual);
  if (expected === 'any') return wrong.setExpectedAny(nothing()).setAny2060(nothing());
  if (expected === 'stream-exists') return wrong.setExpectedStreamExists(nothing()).setStreamExists2060(nothing());
  if (expected === 'no-stream') return wrong.setExpectedNoStream(nothing());
  return wrong.setExpectedRevision(String(expected)).setExpectedRevision2060(expected);
};

const success = ({ revision, position }: Outcome & { kind: 'success' }): streams.AppendResp.Success => {
  const place = new streams.AppendResp.Position();
  place.setCommitPosition(String(position)).setPreparePosition(String(position));
  const done = new streams.AppendResp.Success().setPosition(place);
  return revision === undefined ? done.setNoStream(nothing()) : done.setCurrentRevision(String(revision));
};

/** A wrong version is an answer on this call, and no error. */
const answerOf = (outcome: Outcome, expected: Expected, stream: string): streams.AppendResp | Refusal => {
  switch (outcome.kind) {
    case 'success':
      return new streams.AppendResp().setSuccess(success(outcome));
    case 'wrong-version':
      return new streams.AppendResp().setWrongExpectedVersion(wrongVersion(expected, outcome.actual));
    case 'deleted':
      return streamDeleted(stream);
  }
};

const meet = (
  node: Node,
  options: Options,
  proposed: readonly (Proposed | undefined)[],
): streams.AppendResp | Refusal => {
  const trouble = node.faults.takeTrouble('append');
  if (trouble) return refusalOf(trouble);
  const events = proposed.filter((event) => event !== undefined);
  if (events.length < proposed.length) return missingMetadata();
  const refusal = tooLarge(node, events);
  if (refusal) return refusal;
  const stream = nameOf(options.getStreamIdentifier());
  const expected = expectedOf(options);
  return answerOf(node.log.append(stream, expected, events), expected, stream);
};

/** The classic append: one call for each, options first. Clients use it where credentials come with the call. */
export const append =
  (node: Node) =>
  (call: Call, done: sendUnaryData<streams.AppendResp>): void => {
    let options = new streams.AppendReq.Options().setStreamIdentifier(new shared.StreamIdentifier());
    const proposed: (Proposed | undefined)[] = [];
    call.on('data', (request: streams.AppendReq) => {
      options = request.getOptions() ?? options;
      const message = request.getProposedMessage();
      if (message) proposed.push(proposedOf(message));
    });
    call.on('end', () => {
      const arrived = (): void => conclude(node, call, () => meet(node, options, proposed), done);
      node.faults.hear(() => node.faults.admit(nameOf(options.getStreamIdentifier()), arrived));
    });
  };

/** Meets an append and answers it, unless the one or the other is to get lost. */
const conclude = (
  node: Node,
  call: Call,
  work: () => streams.AppendResp | Refusal,
  done: sendUnaryData<streams.AppendResp>,
): void => {
  if (call.cancelled) return;
  const lostRequest = node.faults.takeLostRequest();
  const answer = lostRequest ? undefined : work();
  const lost = lostRequest ?? node.faults.takeLostAnswer();
  if (lost === 'cut') node.cut(call);
  if (lost || !answer) return;
  node.faults.answer(() => (answer instanceof Error ? done(answer) : done(null, answer)));
};
