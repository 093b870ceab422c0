import { describe, expect, it } from '@jest/globals';
import { Waiting } from './projector-waiting.js';

const AN_HOUR = 3_600_000;

describe('a projector that rests', () => {
  it('goes on as soon as somebody waits', async () => {
    const waiting = new Waiting();
    const rested = waiting.rest(AN_HOUR);
    const seen = waiting.for('standing', 7n, AN_HOUR);
    await rested;
    waiting.tell(() => 7n);
    expect(await seen).toBe(true);
  });

  it('does not rest while somebody waits', async () => {
    const waiting = new Waiting();
    const seen = waiting.for('standing', 7n, AN_HOUR);
    await waiting.rest(AN_HOUR);
    waiting.end();
    expect(await seen).toBe(false);
  });

  it('goes on when it ends', async () => {
    const waiting = new Waiting();
    const rested = waiting.rest(AN_HOUR);
    waiting.end();
    await expect(rested).resolves.toBeUndefined();
  });

  it('goes on after its time', async () => {
    await expect(new Waiting().rest(1)).resolves.toBeUndefined();
  });
});
