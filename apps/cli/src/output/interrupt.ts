import { constants } from 'node:os';
import { say } from './print.js';

export interface Interruptible {
  /** Says what stands, where the program ends at once. */
  readonly sentence: () => string;
  /** Ends the work in order, and soon. Missing where it may be left as it is. */
  readonly end?: (() => void) | undefined;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * While the work runs, Ctrl-C or SIGTERM ends it in order, if there is such a way; else, and the second time, it ends the program with a sentence.
 * @returns what the work gives, and, once it was told to end, the exit code that says so (128 and the signal's number)
 */
export const interruptible = async <T>(
  { sentence, end }: Interruptible,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly exitCode: number | undefined }> => {
  let exitCode: number | undefined;
  const told = (signal: (typeof SIGNALS)[number]): void => {
    process.stderr.write('\n');
    const isFirst = exitCode === undefined;
    exitCode = exitCodeOf(signal);
    if (isFirst && end) return end();
    say(sentence());
    process.exit(exitCode);
  };
  for (const signal of SIGNALS) process.on(signal, told);
  try {
    return { result: await work(), exitCode };
  } finally {
    for (const signal of SIGNALS) process.off(signal, told);
  }
};

const exitCodeOf = (signal: (typeof SIGNALS)[number]): number => 128 + constants.signals[signal];
