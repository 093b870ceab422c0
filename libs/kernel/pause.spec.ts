import { describe, expect, it } from '@jest/globals';

import { pause } from './pause.js';

const AN_HOUR = 3_600_000;

describe('a pause', () => {
  it('ends after its time', async () => {
    await expect(pause(1)).resolves.toBeUndefined();
  });

  it('ends as soon as the signal is given', async () => {
    const stop = new AbortController();
    const paused = pause(AN_HOUR, stop.signal);
    stop.abort();
    await paused;
    await expect(pause(AN_HOUR, stop.signal)).resolves.toBeUndefined();
  });
});
