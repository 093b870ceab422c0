import type { StoreUnavailable } from '@kernel/event-store.js';
import type { Notice } from './storage.js';

const AGAIN_MS = 60_000;

/** What is tried every few seconds, for as long as a store is away, is told when it begins and once a minute. */
export const nowAndThen = (
  notice: Notice,
  clock: () => number = Date.now,
): ((problem: StoreUnavailable, retryMs: number) => void) => {
  const told = new Map<string, number>();
  return ({ message }, retryMs) => {
    const what = message.replaceAll(/\d+/g, '#');
    const now = clock();
    if (now - (told.get(what) ?? -Infinity) < AGAIN_MS) return;
    told.set(what, now);
    notice(`${message} It is tried again in ${(retryMs / 1_000).toFixed(1)} s.`);
  };
};
