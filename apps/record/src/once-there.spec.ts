import { describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '@kernel/event-store.js';
import { onceThere } from './once-there.js';
import { waitFor } from './storage.js';
import type { Notice } from './storage.js';

const AWAY = new StoreUnavailable('The store is away.', { passing: true });
const WRONG = new StoreUnavailable('The store is another one.');

/** Fails of these one after the other, and is open then. */
const failing = (...failures: readonly Error[]) => {
  const left = [...failures];
  return async (notice: Notice): Promise<Notice> => {
    notice('The store is old.');
    const failure = left.shift();
    if (failure) throw failure;
    return notice;
  };
};

const heard = (): { readonly sentences: string[]; readonly notice: Notice } => {
  const sentences: string[] = [];
  return { sentences, notice: (sentence) => void sentences.push(sentence) };
};

describe('a start that waits', () => {
  it('opens again what was away, says once what it waits for, and once what is told each time', async () => {
    const { sentences, notice } = heard();
    await onceThere(waitFor(60), notice, failing(AWAY, AWAY));
    expect(sentences).toEqual(['The store is old.', 'The store is away. It is waited for.']);
  });

  it('tells all that comes once it is open, however often', async () => {
    const { sentences, notice } = heard();
    const say = await onceThere(waitFor(60), notice, failing());
    for (const sentence of ['The store is old.', 'The store is old.']) say(sentence);
    expect(sentences).toHaveLength(3);
  });

  it.each([WRONG, new TypeError('a bug')])('ends at once of what does not mend itself: %s', async (error) => {
    const { sentences, notice } = heard();
    await expect(onceThere(waitFor(60), notice, failing(AWAY, error))).rejects.toBe(error);
    expect(sentences).toHaveLength(2);
  });

  it('ends with what it waited for, when its time is over', async () => {
    const begun = performance.now();
    const always = async (): Promise<never> => Promise.reject(AWAY);
    await expect(onceThere(waitFor(1), () => undefined, always)).rejects.toBe(AWAY);
    expect(performance.now() - begun).toBeGreaterThan(900);
  });
});

describe('a start that was not told to wait', () => {
  it('ends with the first failure', async () => {
    const { sentences, notice } = heard();
    await expect(onceThere(waitFor(undefined), notice, failing(AWAY))).rejects.toBe(AWAY);
    expect(sentences).toEqual(['The store is old.']);
  });
});
