import { describe, expect, it } from '@jest/globals';

import { Tasks } from './tasks.js';

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });

describe('tasks beside each other', () => {
  it('are over when all have ended, those begun meanwhile included', async () => {
    const done: string[] = [];
    const tasks = new Tasks(new AbortController().signal);
    tasks.start(async () => {
      await Promise.resolve();
      tasks.start(async () => {
        await Promise.resolve();
        done.push('second');
      });
      done.push('first');
    });
    await tasks.over();
    expect(done).toEqual(['first', 'second']);
  });

  it('are ended by the signal', async () => {
    const stop = new AbortController();
    const tasks = new Tasks(stop.signal);
    tasks.start(untilAborted);
    stop.abort();
    await expect(tasks.over()).resolves.toBeUndefined();
  });

  it('are ended by the failure of one, which is told', async () => {
    const tasks = new Tasks(new AbortController().signal);
    tasks.start(async (ended) => {
      await untilAborted(ended);
      throw new Error('second');
    });
    tasks.start(async () => {
      throw new Error('first');
    });
    await expect(tasks.over()).rejects.toThrow('first');
  });
});
