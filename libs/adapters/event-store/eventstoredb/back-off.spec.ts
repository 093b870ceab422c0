import { describe, expect, it } from '@jest/globals';

import { BackOff } from './back-off.js';

describe('the pauses between attempts', () => {
  it('grow to a bound, each cut by chance to between half and the whole', () => {
    const longest = new BackOff(() => 1, 400);
    expect([1, 2, 3, 4, 5].map(() => longest.next())).toEqual([50, 100, 200, 400, 400]);
    const shortest = new BackOff(() => 0, 400);
    expect([1, 2, 3].map(() => shortest.next())).toEqual([25, 50, 100]);
  });

  it('begin anew after a success', () => {
    const backOff = new BackOff(() => 1);
    backOff.next();
    backOff.next();
    backOff.succeeded();
    expect(backOff.next()).toBe(50);
  });

  it('end at once when the signal is given', async () => {
    const backOff = new BackOff(() => 1, 60_000);
    for (let i = 0; i < 20; i += 1) backOff.next();
    await expect(backOff.pause(AbortSignal.abort())).resolves.toBeUndefined();
  });
});
