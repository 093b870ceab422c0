import { describe, expect, it } from '@jest/globals';
import { inTime } from './in-time.js';

describe('what was told to end', () => {
  it('has ended in time, or not', async () => {
    expect(await inTime(Promise.resolve(), 60_000)).toBe(true);
    expect(await inTime(new Promise(() => undefined), 1)).toBe(false);
  });

  it('tells what it failed of, in time; afterwards nobody asks', async () => {
    await expect(inTime(Promise.reject(new Error('It broke.')), 60_000)).rejects.toThrow('It broke.');
    const late = Promise.withResolvers<void>();
    expect(await inTime(late.promise, 1)).toBe(false);
    late.reject(new Error('Nobody hears this.'));
  });
});
