import { Failure } from '../../../runtime/failure.js';
import { interruptible } from '../output/interrupt.js';
import { say } from '../output/print.js';
import { progressLine } from '../output/progress-line.js';
import type { Run, RunState } from './run.js';

export interface Followed {
  /** The last. */
  readonly state: RunState;
  /** 0 only when it was done. */
  readonly exitCode: number;
}

/** Shows how far an import is until it has ended. @throws Failure when it broke off */
export const followRun = async (run: Run): Promise<Followed> => {
  let last: RunState | undefined;
  const line = progressLine();
  const end = run.end && (() => ending(run));
  const { exitCode = 1 } = await interruptible({ sentence: () => interrupted(run, last), end }, async () => {
    for await (const state of run.states()) {
      last = state;
      const progress = progressOf(state);
      if (progress !== undefined) line.show(progress, shareOf(state));
    }
  }).finally(() => line.end());
  if (!last || last.phase === 'failed') throw new Failure(last?.outcome ?? 'The import ended without a word.');
  return { state: last, exitCode: last.phase === 'done' ? 0 : exitCode };
};

const WORDS: Partial<Record<RunState['phase'], string>> = { reading: 'Read', checking: 'Checked', writing: 'Written' };

/** Undefined once it has ended: how, is printed by itself. */
const progressOf = ({ phase, rows, total }: RunState): string | undefined => {
  const word = WORDS[phase];
  if (word === undefined) return undefined;
  if (phase === 'reading' && rows === 0) return 'Reading …';
  return total === undefined ? `${word}: ${rows} rows` : `${word}: ${rows} of ${total} rows`;
};

const shareOf = ({ rows, total }: RunState): number | undefined =>
  total === undefined || total === 0 ? undefined : rows / total;

const ending = (run: Run): void => {
  say('It ends after the append under way; told once more, at once.');
  run.end?.();
};

const interrupted = ({ end }: Run, state: RunState | undefined): string => {
  if (!end) return 'The server goes on with the import. Send the same again to see how it ended.';
  if (state?.phase !== 'writing') return 'Interrupted before anything was written.';
  return `Interrupted: at least ${state.rows} of ${state.total ?? 0} rows stand on record. Send the same again: it adds the rest, and nothing twice.`;
};
