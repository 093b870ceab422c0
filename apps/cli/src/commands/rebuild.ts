import { setTimeout as pause } from 'node:timers/promises';
import { isJsonList } from '@kernel/json.js';
import type { JsonObject } from '@kernel/json.js';
import type { OpenRecord, RebuildState } from '../../../record/src/record.js';
import { numberOf, optionalNumber, optionalText, textOf } from '../fields.js';
import { Failure } from '../../../runtime/failure.js';
import { requireRecord } from '../folder.js';
import type { RecordOptions } from '../options.js';
import { interruptible } from '../output/interrupt.js';
import { printLine } from '../output/print.js';
import { progressLine } from '../output/progress-line.js';
import { reach } from '../reach.js';
import type { Remote } from '../remote.js';
import { permit } from '../roles.js';
import { storageOf } from '../storage.js';

interface Shown extends Pick<RebuildState, 'phase' | 'views' | 'done' | 'total'> {
  readonly remainingSeconds?: number | undefined;
  readonly outcome?: string | undefined;
}

const ASK_EVERY_MS = 200;

export const rebuild = async (views: readonly string[], options: RecordOptions): Promise<void> => {
  permit('rebuild views', options);
  const storage = storageOf(options);
  requireRecord(storage);
  const ended = await reach(storage, options, {
    own: (record) => followed(ownStates(record, views), 'What was built stays: the next rebuild goes on from there.'),
    served: (remote) => followed(remoteStates(remote, views), 'The server goes on building.'),
  });
  if (ended.phase === 'failed') throw new Failure(ended.outcome ?? 'The rebuild broke off without a word.');
  await printLine(options.json ? JSON.stringify(ended) : (ended.outcome ?? 'The views were built anew.'));
};

const followed = async (states: AsyncIterable<Shown>, interrupted: string): Promise<Shown> => {
  let last: Shown | undefined;
  const line = progressLine();
  await interruptible({ sentence: () => `Interrupted. ${interrupted}` }, async () => {
    for await (const state of states) {
      last = state;
      if (state.phase === 'building') line.show(progressOf(state), shareOf(state));
    }
  }).finally(() => line.end());
  if (!last) throw new Failure('The rebuild ended without a word.');
  return last;
};

const progressOf = ({ done, total, remainingSeconds }: Shown): string => {
  if (total === 0) return 'Building the views …';
  const rest = remainingSeconds === undefined ? '' : `, about ${remainingSeconds} s to go`;
  return `Building the views: ${Math.round((100 * done) / total)} % of the log${rest}`;
};

const shareOf = ({ done, total }: Shown): number | undefined => (total === 0 ? undefined : done / total);

async function* ownStates({ rebuilds }: OpenRecord, views: readonly string[]): AsyncGenerator<Shown> {
  const { id } = await rebuilds.start(views);
  for await (const { id: _, ...state } of rebuilds.watch(id)) yield state;
}

async function* remoteStates(remote: Remote, views: readonly string[]): AsyncGenerator<Shown> {
  const { id } = await remote.post('/v1/rebuilds', { views });
  for (;;) {
    const state = stateOf(await remote.get(`/v1/rebuilds/${textOf(id)}`));
    yield state;
    if (state.phase !== 'building') return;
    await pause(ASK_EVERY_MS);
  }
}

const PHASES: readonly Shown['phase'][] = ['building', 'done', 'failed'];

const stateOf = ({ phase, views, done, total, remainingSeconds, outcome }: JsonObject): Shown => ({
  phase: PHASES.find((one) => one === phase) ?? 'failed',
  views: isJsonList(views) ? views.map(textOf) : [],
  done: numberOf(done),
  total: numberOf(total),
  remainingSeconds: optionalNumber(remainingSeconds),
  outcome: optionalText(outcome),
});
