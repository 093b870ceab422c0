import { describe, expect, it } from '@jest/globals';
import { whenLong } from './when-long.js';

const NEVER_MS = 60_000;

describe('work that somebody waits for', () => {
  it('is told of where it takes long', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    expect(
      await whenLong(
        () => promise,
        () => resolve('told meanwhile'),
        1,
      ),
    ).toBe('told meanwhile');
  });

  it('is not spoken of where it is done soon, or fails', async () => {
    const told: string[] = [];
    const tell = (): void => {
      told.push('told');
    };
    expect(await whenLong(async () => 'done', tell, NEVER_MS)).toBe('done');
    await expect(whenLong(() => Promise.reject(new Error('away')), tell, NEVER_MS)).rejects.toThrow('away');
    expect(told).toEqual([]);
  });
});
