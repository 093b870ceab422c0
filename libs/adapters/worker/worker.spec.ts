import { MessageChannel } from 'node:worker_threads';

import { afterEach, describe, expect, it } from '@jest/globals';

import { connect, WorkerGone } from './connect.js';
import type { Remote } from './connect.js';
import { portOf } from './port.js';
import { serve } from './serve.js';
import type { Methods, Service } from './serve.js';

class Refused extends Error {
  constructor(readonly limit: bigint) {
    super(`At most ${limit}.`);
    this.name = 'Refused';
  }
}

const open: Remote<Methods>[] = [];

const line = <M extends Methods>(start: () => Service<M> | Promise<Service<M>>, messages?: unknown[]): Remote<M> => {
  const { port1, port2 } = new MessageChannel();
  serve(portOf(port2), start);
  const near = portOf(port1);
  const counted = {
    ...near,
    send: (message: unknown): void => {
      messages?.push(message);
      near.send(message);
    },
  };
  const remote = connect<M>(counted, [Refused]);
  open.push(remote);
  return remote;
};

const service = <M extends Methods>(methods: M): (() => Service<M>) => {
  return () => ({ methods, close: () => undefined });
};

afterEach(async () => {
  await Promise.all(open.splice(0).map((remote) => remote.close()));
});

describe('a connected worker', () => {
  it('answers each call with its own result', async () => {
    const remote = line(service({ double: (value: bigint) => value * 2n, later: async (text: string) => `${text}!` }));
    const results = await Promise.all([
      remote.call('double', 21n),
      remote.call('later', 'done'),
      remote.call('double', 4n),
    ]);
    expect(results).toEqual([42n, 'done!', 8n]);
  });

  it('sends the calls of one tick, microtasks included, in one message', async () => {
    const messages: unknown[] = [];
    const remote = line(service({ echo: (value: number) => value }), messages);
    const soon = async (value: number): Promise<number> => {
      await Promise.resolve();
      return remote.call('echo', value);
    };
    expect(await Promise.all([remote.call('echo', 1), soon(2), soon(3)])).toEqual([1, 2, 3]);
    expect(messages).toHaveLength(1);
    await remote.call('echo', 4);
    expect(messages).toHaveLength(2);
  });

  it('hands the calls of one message over within one tick and in their order', async () => {
    const seen: string[] = [];
    const remote = line(
      service({
        note: (name: string) => {
          process.nextTick(() => seen.push('tick'));
          seen.push(name);
        },
      }),
    );
    await remote.ready();
    await Promise.all([remote.call('note', 'a'), remote.call('note', 'b')]);
    expect(seen.slice(0, 2)).toEqual(['a', 'b']);
  });

  it('keeps the class and the fields of a listed error', async () => {
    const remote = line(
      service({
        refuse: (): never => {
          throw new Refused(7n);
        },
        fail: (): never => {
          throw new RangeError('out of range');
        },
      }),
    );
    const refused = await remote.call('refuse').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(refused).toMatchObject({ name: 'Refused', message: 'At most 7.', limit: 7n });
    await expect(remote.call('fail')).rejects.toMatchObject({ name: 'RangeError', message: 'out of range' });
  });

  it('refuses what cannot be cloned without losing the calls and replies beside it', async () => {
    const remote = line(service({ echo: (value: unknown) => value, thing: () => () => 'a function' }));
    const [good, bad, worse] = await Promise.allSettled([
      remote.call('echo', 1),
      remote.call('echo', () => 'a function'),
      remote.call('thing'),
    ]);
    expect(good).toEqual({ status: 'fulfilled', value: 1 });
    expect([bad.status, worse.status]).toEqual(['rejected', 'rejected']);
  });

  it('refuses a method that is not offered', async () => {
    const remote = line(service({ known: () => 1 })) as unknown as Remote<Methods>;
    await expect(remote.call('toString')).rejects.toThrow('The worker has no method toString.');
  });
});

describe('a worker that cannot start', () => {
  it('answers every call with the reason', async () => {
    const remote = line<{ get: () => number }>(() => {
      throw new Refused(0n);
    });
    await expect(remote.ready()).rejects.toBeInstanceOf(Refused);
    await expect(remote.call('get')).rejects.toBeInstanceOf(Refused);
    await remote.close();
  });
});

describe('a closed worker', () => {
  it('has let its service close first, once', async () => {
    let closed = 0;
    const remote = line(() => ({ methods: { get: () => 1 }, close: () => void (closed += 1) }));
    await Promise.all([remote.close(), remote.close()]);
    expect(closed).toBe(1);
    await expect(remote.call('get')).rejects.toMatchObject({ name: 'WorkerGone', sent: false });
  });

  it('fails the calls that were waiting when it went', async () => {
    const { port1, port2 } = new MessageChannel();
    const remote = connect<{ never: () => Promise<void> }>(portOf(port1));
    const waiting = remote.call('never').catch((error: unknown) => error);
    port2.close();
    expect(await waiting).toBeInstanceOf(WorkerGone);
    expect(await waiting).toMatchObject({ sent: true });
  });
});
