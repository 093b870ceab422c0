import { StoreUnavailable } from '@kernel/event-store.js';

/** The first with `caught up`, without which a reader cannot know where the log ends. */
const OLDEST = [23, 10, 0];
/** Where checkpoints of filtered subscriptions are mended: a reader that resumed from one could miss an event. */
const MENDED = [24, 10, 5];
/** Came out before that, and has the fault (kurrent-io/KurrentDB#4991). */
const NOT_MENDED = [25, 0, 0];

export interface EngineVersion {
  readonly text: string;
  /** Whether a checkpoint that the server issued may be resumed from. */
  readonly checkpointsHold: boolean;
  readonly warning: string | undefined;
}

/** @throws StoreUnavailable for a server that is too old or does not say what it is */
export const checkedVersion = (text: string): EngineVersion => {
  const numbers = /^(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number);
  if (!numbers)
    throw new StoreUnavailable(
      `The server does not say which EventStoreDB it is (${JSON.stringify(text)}); 23.10 or later was expected.`,
    );
  if (isBefore(numbers, OLDEST))
    throw new StoreUnavailable(`The server is EventStoreDB ${text}, which is too old; 23.10 or later was expected.`);
  const checkpointsHold = !isBefore(numbers, MENDED) && numbers.join() !== NOT_MENDED.join();
  return { text, checkpointsHold, warning: checkpointsHold ? undefined : warningOf(text) };
};

const warningOf = (text: string): string =>
  `The server is EventStoreDB ${text}. Before 24.10.5, and in 25.0.0, its checkpoints could make readers miss an event: Kronika does without them, but upgrade the server.`;

const isBefore = (numbers: readonly number[], other: readonly number[]): boolean => {
  for (const [place, number] of numbers.entries()) {
    const bound = other[place] ?? 0;
    if (number !== bound) return number < bound;
  }
  return false;
};
