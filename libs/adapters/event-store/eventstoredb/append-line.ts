import type streams from '@eventstore/db-client/generated/streams_pb.js';

import { answerIn, appendMessage, correlationOf } from './append-message.js';
import type { AppendAnswer, AppendRequest } from './append-message.js';
import type { BatchCall } from './engine.js';
import { EngineFault, faultOf } from './engine-fault.js';
import type { FaultKind } from './engine-fault.js';

interface Pending {
  readonly resolve: (answer: AppendAnswer) => void;
  readonly reject: (fault: EngineFault) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * The one call over which appends go, in the order in which they were sent, and the table of those that wait for an answer. Each call has a
 * table of its own: when it ends, its appends and no others are told; an answer that nobody waits for any more is passed over.
 */
export class AppendLine {
  private current: AppendCall | undefined;

  /** @param open begins a call */
  constructor(private readonly open: () => Promise<BatchCall>) {}

  /** @throws EngineFault `silent` after so many milliseconds without an answer */
  send(request: AppendRequest, ms: number): Promise<AppendAnswer> {
    if (!this.current || this.current.over) this.current = new AppendCall(this.open);
    return this.current.send(request, ms);
  }

  end(): void {
    this.current?.end();
  }
}

/** What a failure says of an append that it answers. A call that answered before may have taken what it does not answer any more. */
const CERTAIN: ReadonlySet<FaultKind> = new Set([
  'denied',
  'deleted',
  'refused',
  'too-large',
  'not-ready',
  'unreached',
]);

class AppendCall {
  over = false;
  private hasAnswered = false;
  private call: BatchCall | undefined;
  private readonly unsent = new Map<string, streams.BatchAppendReq>();
  private readonly pending = new Map<string, Pending>();

  constructor(open: () => Promise<BatchCall>) {
    open().then(
      (call) => this.opened(call),
      (error: unknown) => this.fail(faultOf(error)),
    );
  }

  send(request: AppendRequest, ms: number): Promise<AppendAnswer> {
    const { correlation, message } = appendMessage(request);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(correlation);
        this.unsent.delete(correlation);
        reject(new EngineFault('silent', `there was no answer within ${ms} ms`));
      }, ms);
      this.pending.set(correlation, { resolve, reject, timer });
      if (this.call) this.call.write(message);
      else this.unsent.set(correlation, message);
    });
  }

  end(): void {
    this.over = true;
    this.call?.end();
  }

  private opened(call: BatchCall): void {
    this.call = call;
    call.on('data', (answer: streams.BatchAppendResp) => this.take(answer));
    call.on('error', (error: unknown) => this.fail(faultOf(error)));
    call.on('end', () => this.fail(new EngineFault('lost', 'the server ended the call')));
    for (const message of this.unsent.values()) call.write(message);
    this.unsent.clear();
    if (this.over) call.end();
  }

  private take(answer: streams.BatchAppendResp): void {
    const correlation = correlationOf(answer);
    this.hasAnswered = true;
    const waiting = this.pending.get(correlation);
    if (!waiting) return;
    this.pending.delete(correlation);
    clearTimeout(waiting.timer);
    try {
      waiting.resolve(answerIn(answer));
    } catch (error) {
      waiting.reject(faultOf(error));
    }
  }

  private fail(fault: EngineFault): void {
    this.over = true;
    const told = this.hasAnswered && CERTAIN.has(fault.kind) ? new EngineFault('lost', fault.message) : fault;
    for (const { reject, timer } of this.pending.values()) {
      clearTimeout(timer);
      reject(told);
    }
    this.pending.clear();
  }
}
