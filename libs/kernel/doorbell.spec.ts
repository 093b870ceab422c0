import { describe, expect, it } from '@jest/globals';

import { Doorbell } from './doorbell.js';

const never = new AbortController().signal;

describe('a doorbell', () => {
  it('wakes the one who waits', async () => {
    const bell = new Doorbell();
    const answered = bell.answered(never);
    bell.ring();
    await expect(answered).resolves.toBeUndefined();
  });

  it('is heard by the one who comes later, once', async () => {
    const bell = new Doorbell();
    bell.ring();
    await bell.answered(never);
    const woken: string[] = [];
    const again = bell.answered(never).then(() => woken.push('woken'));
    await Promise.resolve();
    expect(woken).toEqual([]);
    bell.ring();
    await again;
  });

  it('need not be waited for once the signal is given', async () => {
    const stop = new AbortController();
    const bell = new Doorbell();
    const answered = bell.answered(stop.signal);
    stop.abort();
    await answered;
    await expect(bell.answered(stop.signal)).resolves.toBeUndefined();
  });
});
