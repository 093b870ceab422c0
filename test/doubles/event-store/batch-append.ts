import type shared from '@eventstore/db-client/generated/shared_pb.js';
import type rpc from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerDuplexStream } from '@grpc/grpc-js';
import { oversized } from './appends.js';
import {
  accessDeniedStatus,
  appendTooLargeStatus,
  badRequestStatus,
  eventTooLargeStatus,
  streamDeletedStatus,
  successOf,
  timeoutStatus,
  unhandledStatus,
  wrongVersionStatus,
} from './batch-answers.js';
import type { Trouble } from './faults.js';
import { type Node, refusalOf } from './node.js';
import { type Expected, type Outcome, type Proposed, sizeOf } from './recorded.js';
import { refuse, stopping } from './refusals.js';
import { idOf, identifierOf, nameOf, proposedOf } from './wire.js';

type Call = ServerDuplexStream<streams.BatchAppendReq, streams.BatchAppendResp>;

interface Pending {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: Proposed[];
  size: number;
}

type Done = Outcome & { readonly kind: 'success' } & {
  /** To be called when it is in the index. */
  readonly indexed: () => void;
};

/** The server waits at most so long for a write, whatever the client allows. */
const WRITE_TIMEOUT_MS = 2_000;

const expectedOf = (options: streams.BatchAppendReq.Options): Expected => {
  if (options.hasNoStream()) return 'no-stream';
  if (options.hasAny()) return 'any';
  if (options.hasStreamExists()) return 'stream-exists';
  return Number(options.getStreamPosition());
};

/** The deadline is a moment by the client's clock, judged by the server's. */
const allowedMs = (options: streams.BatchAppendReq.Options, now: number): number => {
  const deadline = options.getDeadline();
  if (!deadline) return WRITE_TIMEOUT_MS;
  return Math.min(deadline.getSeconds() * 1_000 + deadline.getNanos() / 1e6 - now, WRITE_TIMEOUT_MS);
};

const statusOf = (outcome: Exclude<Outcome, { kind: 'success' }>, { stream, expected }: Pending): rpc.Status =>
  outcome.kind === 'deleted' ? streamDeletedStatus(stream) : wrongVersionStatus(expected, outcome.actual);

/** In the stream; not being the leader ends it instead. */
const TROUBLES: Readonly<Record<Exclude<Trouble['kind'], 'not-leader'>, () => rpc.Status>> = {
  'not-ready': () => unhandledStatus('Server Is Not Ready'),
  busy: () => unhandledStatus('Server Is Busy'),
  timeout: timeoutStatus,
  'access-denied': accessDeniedStatus,
};

/** One call for many appends: requests and answers find each other by their correlation id, and what goes wrong is an answer too. */
class BatchAppend {
  readonly #node: Node;
  readonly #call: Call;
  readonly #pending = new Map<string, Pending>();

  constructor(node: Node, call: Call) {
    this.#node = node;
    this.#call = call;
  }

  /** A chunk of an append. What is written is written when the last one has come. */
  take(request: streams.BatchAppendReq): void {
    const correlation = request.getCorrelationId();
    const id = idOf(correlation);
    const options = request.getOptions();
    const refused = options && this.#open(id, options);
    if (refused) {
      this.#refuse(correlation, nameOf(options.getStreamIdentifier()), refused);
      return;
    }
    const pending = this.#pending.get(id);
    if (pending) this.#takeFor(pending, request, id);
  }

  #takeFor(pending: Pending, request: streams.BatchAppendReq, id: string): void {
    const tooMuch = this.#add(pending, request.getProposedMessagesList());
    if (!tooMuch && !request.getIsFinal()) return;
    this.#pending.delete(id);
    if (tooMuch) this.#refuse(request.getCorrelationId(), pending.stream, tooMuch);
    else this.#node.faults.admit(pending.stream, () => this.#write(request.getCorrelationId(), pending));
  }

  #open(id: string, options: streams.BatchAppendReq.Options): rpc.Status | undefined {
    if (!options.hasStreamIdentifier()) return badRequestStatus('Required field StreamIdentifier not set.');
    if (allowedMs(options, this.#node.now()) <= 0) return timeoutStatus();
    const stream = nameOf(options.getStreamIdentifier());
    this.#pending.set(id, { stream, expected: expectedOf(options), events: [], size: 0 });
    return undefined;
  }

  #add(pending: Pending, messages: readonly streams.BatchAppendReq.ProposedMessage[]): rpc.Status | undefined {
    const { limits, careless } = this.#node;
    for (const message of messages) {
      const event = proposedOf(message);
      if (!event) return badRequestStatus('The given key was not present in the dictionary.');
      pending.events.push(event);
      pending.size += sizeOf(event);
    }
    const event = oversized(this.#node, pending.events);
    if (event) return eventTooLargeStatus(limits.event, event.id, sizeOf(event));
    return pending.size > limits.append && !careless.has('no-size-limit')
      ? appendTooLargeStatus(limits.append)
      : undefined;
  }

  #write(correlation: shared.UUID | undefined, pending: Pending): void {
    const { faults, log } = this.#node;
    const trouble = faults.takeTrouble('append');
    if (trouble) {
      this.#inTrouble(correlation, pending.stream, trouble);
      return;
    }
    const end = log.end;
    const outcome = log.append(pending.stream, pending.expected, pending.events);
    if (log.end === end && this.#isTooEarly(pending, outcome)) return;
    const indexed = log.end > end ? this.#indexing(pending, outcome) : () => {};
    const lost = faults.takeLostAnswer();
    if (lost === 'cut') this.#node.cut(this.#call);
    if (lost) faults.written(indexed);
    else if (outcome.kind === 'success') this.#succeed(correlation, pending.stream, { ...outcome, indexed });
    else this.#refuse(correlation, pending.stream, statusOf(outcome, pending));
  }

  #isTooEarly({ stream }: Pending, outcome: Outcome): boolean {
    return outcome.kind === 'success' && this.#node.unindexed.holds(stream, outcome.revision ?? -1);
  }

  #indexing({ stream, events }: Pending, outcome: Outcome): () => void {
    if (outcome.kind !== 'success' || outcome.revision === undefined || events.length === 0) return () => {};
    return this.#node.unindexed.begin(stream, outcome.revision - events.length + 1);
  }

  #succeed(correlation: shared.UUID | undefined, stream: string, { revision, position, indexed }: Done): void {
    const answer = this.#answerTo(correlation, stream).setSuccess(successOf(revision, position));
    this.#node.faults.written(() => {
      indexed();
      this.#send(answer);
    });
  }

  #inTrouble(correlation: shared.UUID | undefined, stream: string, trouble: Trouble): void {
    if (trouble.kind === 'not-leader') refuse(this.#call, refusalOf(trouble));
    else this.#refuse(correlation, stream, TROUBLES[trouble.kind]());
  }

  #refuse(correlation: shared.UUID | undefined, stream: string, status: rpc.Status): void {
    const answer = this.#answerTo(correlation, stream).setError(status);
    this.#node.faults.answer(() => this.#send(answer));
  }

  #answerTo(correlation: shared.UUID | undefined, stream: string): streams.BatchAppendResp {
    return new streams.BatchAppendResp().setCorrelationId(correlation).setStreamIdentifier(identifierOf(stream));
  }

  #send(answer: streams.BatchAppendResp): void {
    if (!this.#call.cancelled && !this.#call.destroyed) this.#call.write(answer);
  }
}

const lose = (node: Node, call: Call): boolean => {
  const lost = node.faults.takeLostRequest();
  if (lost === 'cut') node.cut(call);
  return lost !== undefined;
};

export const batchAppend =
  (node: Node) =>
  (call: Call): void => {
    const batch = new BatchAppend(node, call);
    const forget = node.onStop(() => refuse(call, stopping()));
    call.on('close', forget);
    call.on('error', forget);
    call.on('cancelled', forget);
    call.on('end', () => {
      forget();
      call.end();
    });
    call.on('data', (request: streams.BatchAppendReq) => {
      node.faults.hear(() => {
        if (!call.cancelled && !lose(node, call)) batch.take(request);
      });
    });
  };
