import { say } from './print.js';

const INTERRUPTED = 130;

/** While the work runs, Ctrl-C ends the program with a sentence that says what stands. */
export const interruptible = async <T>(sentence: () => string, work: () => Promise<T>): Promise<T> => {
  const end = (): never => {
    process.stderr.write('\n');
    say(sentence());
    process.exit(INTERRUPTED);
  };
  process.once('SIGINT', end);
  try {
    return await work();
  } finally {
    process.off('SIGINT', end);
  }
};
