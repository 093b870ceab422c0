import { EventEmitter } from 'node:events';

import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { AppendLine } from './append-line.js';
import type { BatchCall } from './engine.js';

/** A call of the engine's client, as far as it is used: what was written to it, and what the server is made to say. */
class Call extends EventEmitter {
  readonly written: streams.BatchAppendReq[] = [];
  ended = false;

  write(message: streams.BatchAppendReq): void {
    this.written.push(message);
  }

  end(): void {
    this.ended = true;
  }

  /** Answers what was written in this place. */
  answer(place: number): void {
    const success = new streams.BatchAppendResp.Success().setCurrentRevision('0');
    success.setPosition(new shared.AllStreamPosition().setCommitPosition('7').setPreparePosition('7'));
    const answer = new streams.BatchAppendResp().setCorrelationId(this.written[place]?.getCorrelationId());
    this.emit('data', answer.setSuccess(success));
  }
}

const REQUEST = { name: 'kronika.note-a', expected: 'no-stream', forms: [] } as const;
const DENIED = Object.assign(new Error('7 PERMISSION_DENIED: Access Denied'), { code: 7 });

const kindOf = (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    () => 'answered',
    (error: { readonly kind?: unknown }) => error.kind,
  );

describe('the line of appends', () => {
  let calls: Call[];
  let line: AppendLine;

  const send = (ms = 10_000): Promise<unknown> => line.send(REQUEST, ms);

  beforeEach(() => {
    calls = [];
    line = new AppendLine(async () => {
      const call = new Call();
      calls.push(call);
      return call as unknown as BatchCall;
    });
  });

  /** The call that is open now, with what was sent so far. */
  const opened = async (): Promise<Call> => {
    await new Promise((resolve) => setImmediate(resolve));
    const call = calls.at(-1);
    if (!call) throw new Error('No call was opened.');
    return call;
  };

  it('sends what came before the call was open in its order, and gives each its answer', async () => {
    const sent = [send(), send(), send()];
    const call = await opened();
    expect(calls).toHaveLength(1);
    expect(call.written).toHaveLength(3);
    for (const place of [2, 0, 1]) call.answer(place);
    expect(await Promise.all(sent)).toEqual(Array.from({ length: 3 }, () => ({ revision: 0n, position: 7n })));
  });

  it('tells of a call that was refused at its beginning what the refusal says', async () => {
    const sent = [kindOf(send()), kindOf(send())];
    (await opened()).emit('error', DENIED);
    expect(await Promise.all(sent)).toEqual(['denied', 'denied']);
  });

  it('knows nothing of what a call did not answer that answered before, whatever ended it', async () => {
    const [first, second] = [kindOf(send()), kindOf(send())];
    const call = await opened();
    call.answer(0);
    call.emit('error', DENIED);
    expect([await first, await second]).toEqual(['answered', 'lost']);
  });

  it('begins another call after one that ended', async () => {
    const first = kindOf(send());
    (await opened()).emit('end');
    expect(await first).toBe('lost');
    const second = kindOf(send());
    (await opened()).answer(0);
    expect(await second).toBe('answered');
    expect(calls).toHaveLength(2);
  });

  it('waits so long for an answer and no longer, and passes over one that comes later', async () => {
    const late = kindOf(send(1));
    const call = await opened();
    expect(await late).toBe('silent');
    call.answer(0);
    const next = kindOf(send());
    call.answer(1);
    expect(await next).toBe('answered');
  });

  it('ends its call when it is ended', async () => {
    const sent = kindOf(send());
    const call = await opened();
    line.end();
    expect(call.ended).toBe(true);
    call.answer(0);
    expect(await sent).toBe('answered');
  });
});
