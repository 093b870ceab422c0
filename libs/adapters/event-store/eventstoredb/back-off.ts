import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 50;
const LONGEST_MS = 5_000;

/** Longer and longer pauses between attempts, each of a length of its own: who were cut off together do not come back together. */
export class BackOff {
  /** How many failures followed one another. */
  failures = 0;

  constructor(
    private readonly random: () => number = Math.random,
    private readonly longestMs = LONGEST_MS,
  ) {}

  succeeded(): void {
    this.failures = 0;
  }

  /** Of the pause after one more failure. */
  next(): number {
    const full = Math.min(FIRST_MS * 2 ** this.failures, this.longestMs);
    this.failures += 1;
    return full * (0.5 + this.random() / 2);
  }

  /** Pauses; ends at once when the signal is given. */
  async pause(signal: AbortSignal): Promise<void> {
    await sleep(this.next(), undefined, { signal }).catch(() => undefined);
  }
}
