import { setTimeout as sleep } from 'node:timers/promises';

import { isPassing } from './failures.js';

const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;

/** Nothing was heard: what was asked may have been done. Its cause is what an earlier attempt failed of, where there was one. */
export class NoAnswer extends Error {
  constructor(
    readonly afterMs: number,
    cause?: unknown,
  ) {
    super(`No answer came within ${afterMs} ms.`, { cause });
    this.name = 'NoAnswer';
  }
}

/**
 * Does it again while it fails for a reason that passes, for so long. What is done twice must leave what doing it once would.
 *
 * The driver by itself is no match for an election or a silent server: it repeats once, then gives up; where a server takes connections and
 * says nothing it goes on for minutes; and its option `timeoutMS` has no effect as of 7.9.
 * @throws NoAnswer
 */
export const repeated = async <T>(work: () => Promise<T>, forMs: number, signal: AbortSignal): Promise<T> => {
  const end = performance.now() + forMs;
  let last: unknown;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await within(work(), end - performance.now(), () => new NoAnswer(forMs, last));
    } catch (error) {
      if (!isPassing(error) || signal.aborted || performance.now() + pause > end) throw error;
      last = error;
    }
    // Jitter: all who were cut off at once come back one after the other. An end of the wait is told by what is tried next.
    await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
  }
};

/** @throws what `tooLate` gives, once the time is over */
export const within = async <T>(asked: Promise<T>, leftMs: number, tooLate: () => Error): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate()), Math.max(1, leftMs));
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
};
