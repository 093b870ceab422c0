import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

describe('work on one thing', () => {
  it('happens one after another, in the order in which it came', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    const work = (name: string) =>
      turns.take('a', async () => {
        seen.push(`${name} begins`);
        await Promise.resolve();
        seen.push(`${name} ends`);
        return name;
      });
    expect(await Promise.all([work('1'), work('2'), work('3')])).toEqual(['1', '2', '3']);
    expect(seen).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
  });

  it('goes on after a failure, which only its own sender is told of', async () => {
    const turns = new Turns();
    const failed = turns.take('a', () => Promise.reject(new Error('full')));
    const next = turns.take('a', () => Promise.resolve('fine'));
    await expect(failed).rejects.toThrow('full');
    expect(await next).toBe('fine');
    expect(await turns.take('a', () => Promise.resolve('later'))).toBe('later');
  });
});

describe('work on two things', () => {
  it('goes on side by side', async () => {
    const turns = new Turns();
    let open: () => void = () => undefined;
    const held = turns.take('a', () => new Promise<void>((resolve) => (open = resolve)));
    expect(await turns.take('b', () => Promise.resolve('passed'))).toBe('passed');
    open();
    await held;
  });
});
