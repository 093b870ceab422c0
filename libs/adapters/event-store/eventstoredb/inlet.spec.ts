import { PassThrough } from 'node:stream';

import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { Inlet } from './inlet.js';

/** As a call of the client: a stream of objects that can be cancelled. */
class Call extends PassThrough {
  cancelled = 0;

  constructor() {
    super({ objectMode: true, highWaterMark: 16 });
  }

  cancel(): void {
    this.cancelled += 1;
    this.destroy(new Error('Cancelled on client'));
  }
}

const drained = (inlet: Inlet<number>): number[] => {
  const found: number[] = [];
  for (let item = inlet.take(); item !== undefined; item = inlet.take()) found.push(item);
  return found;
};

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
};

const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'woken',
    (error: unknown) => error,
  );

describe('an inlet', () => {
  const numbers = Array.from({ length: 5_000 }, (_, n) => n);

  afterEach(() => {
    jest.useRealTimers();
  });

  it('gives what comes in its order, without waiting, and then nothing', async () => {
    const call = new Call();
    const inlet = new Inlet<number>(call);
    expect([inlet.take(), inlet.waits]).toEqual([undefined, false]);
    for (const n of [1, 2, 3]) call.write(n);
    await until(() => inlet.waits);
    expect(drained(inlet)).toEqual([1, 2, 3]);
    expect(inlet.ended).toBe(false);
    call.end();
    await until(() => inlet.ended);
    inlet.leave();
  });

  it('fails once all that came before the failure is taken', async () => {
    const call = new Call();
    const inlet = new Inlet<number>(call);
    call.write(1);
    await until(() => inlet.waits);
    call.destroy(Object.assign(new Error('14 UNAVAILABLE: Connection dropped'), { code: 14 }));
    await inlet.change(undefined);
    await inlet.change(undefined);
    expect(inlet.take()).toBe(1);
    expect(() => inlet.take()).toThrow(expect.objectContaining({ name: 'EngineFault', kind: 'lost' }));
    inlet.leave();
  });

  it('fails where its call cannot be opened', async () => {
    const inlet = new Inlet<number>(Promise.reject(new Error('No connection established. Last error: x')));
    await inlet.change(undefined);
    expect(() => inlet.take()).toThrow(expect.objectContaining({ kind: 'unreached' }));
    inlet.leave();
  });

  it('holds no more than so much, and loses nothing', async () => {
    const call = new Call();
    const inlet = new Inlet<number>(call);
    let accepted = 0;
    const write = async (): Promise<void> => {
      for (const n of numbers) {
        if (!call.write(n)) await new Promise((resolve) => call.once('drain', resolve));
        accepted = n;
      }
    };
    const writing = write();
    await until(() => call.isPaused());
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    // What waits here, and what the stream itself holds.
    expect(accepted).toBeLessThan(600);
    const found: number[] = [];
    for (found.push(...drained(inlet)); found.length < numbers.length; found.push(...drained(inlet)))
      await inlet.change(undefined);
    await writing;
    expect(found).toEqual(numbers);
    inlet.leave();
  });

  it('wakes who waits once for all that comes in one turn', async () => {
    const call = new Call();
    const inlet = new Inlet<number>(call);
    let woken = 0;
    const wait = async (): Promise<void> => {
      while (!inlet.ended) {
        await inlet.change(undefined);
        woken += 1;
        drained(inlet);
      }
    };
    const waiting = wait();
    for (const n of numbers.slice(0, 10)) call.write(n);
    call.end();
    await waiting;
    expect(woken).toBeLessThan(4);
    inlet.leave();
  });

  it('takes silence for a failure after so long, counted anew for each wait', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    const call = new Call();
    const inlet = new Inlet<number>(call);
    for (let n = 1; n <= 3; n += 1) {
      const waiting = outcome(inlet.change(1_000));
      jest.advanceTimersByTime(900);
      call.write(n);
      expect(await waiting).toBe('woken');
      drained(inlet);
    }
    const unbounded = outcome(inlet.change(undefined));
    jest.advanceTimersByTime(60_000);
    call.write(4);
    expect(await unbounded).toBe('woken');
    drained(inlet);
    const silent = outcome(inlet.change(1_000));
    jest.advanceTimersByTime(1_000);
    expect(await silent).toMatchObject({ kind: 'silent', message: 'nothing was heard of the server for 1000 ms' });
    inlet.leave();
  });

  it('wakes who waits when its signal is given, and does not wait after it', async () => {
    const end = new AbortController();
    const inlet = new Inlet<number>(new Call(), end.signal);
    const waiting = outcome(inlet.change(undefined));
    end.abort();
    expect(await waiting).toBe('woken');
    await inlet.change(undefined);
    await inlet.change(undefined);
    inlet.leave();
  });

  it('cancels its call when it is left, opened or not, and hears of nothing more', async () => {
    const [early, late] = [new Call(), new Call()];
    const inlet = new Inlet<number>(early);
    inlet.leave();
    early.write(1);
    let open: (call: Call) => void = () => undefined;
    const opening = new Inlet<number>(new Promise<Call>((resolve) => (open = resolve)));
    opening.leave();
    open(late);
    await until(() => early.cancelled > 0 && late.cancelled > 0);
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect([early.cancelled, late.cancelled, inlet.waits]).toEqual([1, 1, false]);
  });
});
