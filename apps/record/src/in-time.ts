import { setTimeout as sleep } from 'node:timers/promises';

/** Whoever stops a process kills it when it has not ended after ten seconds, as containers are; connections take some of them to be closed. */
const GRACE_MS = 4_000;

/**
 * Whether what was told to end has ended in time. What waits for a store that is away would else go on for as long as an election may take; it may be
 * left where it is, and fails once its connection is closed.
 * @throws what it throws, where that comes in time
 */
export const inTime = async (ending: Promise<unknown>, graceMs = GRACE_MS): Promise<boolean> => {
  const over = new AbortController();
  try {
    return await Promise.race([ending.then(() => true), sleep(graceMs, false, { signal: over.signal })]);
  } finally {
    over.abort();
  }
};
