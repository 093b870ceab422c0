import { faultJson, faultLines, warningLine } from '../output/fault-lines.js';
import { print, printLine, say } from '../output/print.js';
import { listed } from './run.js';
import type { Run, RunState } from './run.js';

/** Prints page by page, so that a million faults need no more memory than one page of them. */
export type Telling = (run: Run, state: RunState) => Promise<void>;

export const inWords: Telling = async (run, { phase, outcome = '' }) => {
  let file: string | undefined;
  for await (const fault of listed(run.faults)) {
    if (fault.file !== file) await printLine(fault.file);
    file = fault.file;
    await printLine(faultLines(fault));
  }
  await sayWarnings(run);
  if (phase === 'done') await printLine(outcome);
  else say(outcome);
};

/** What `import --check --json` prints: the list of faults. */
export const asList: Telling = async (run) => {
  await printFaults(run);
  await print('\n');
  await sayWarnings(run);
};

/** What `import --json` prints: how it ended, and the list of faults. */
export const asObject: Telling = async (run, { programme, phase, outcome, rows, total, appended, position }) => {
  const ending = { programme, phase, outcome, rows, total, appended, position };
  await print(`${JSON.stringify(ending).slice(0, -1)},"faults":`);
  await printFaults(run);
  await print('}\n');
  await sayWarnings(run);
};

const printFaults = async (run: Run): Promise<void> => {
  let before = '[';
  for await (const fault of listed(run.faults)) {
    await print(`${before}\n${faultJson(fault)}`);
    before = ',';
  }
  await print(before === '[' ? '[]' : '\n]');
};

const sayWarnings = async (run: Run): Promise<void> => {
  for await (const warning of listed(run.warnings)) say(warningLine(warning));
};
