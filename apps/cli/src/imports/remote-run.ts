import { basename, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isJsonList } from '@kernel/json.js';
import type { Json, JsonObject } from '@kernel/json.js';
import { decodeFault, decodeWarning } from '@modules/intake/contracts.js';
import { Failure } from '../../../runtime/failure.js';
import { numberOf, optionalNumber, optionalText, textOf } from '../fields.js';
import type { Remote } from '../remote.js';
import { packed } from './packed.js';
import type { Run, RunState, Wish } from './run.js';

const PAGE = 1_000;
const ASK_EVERY_MS = 150;

/** Imports in the server that holds the folder. */
export const remoteRun = async (remote: Remote, wish: Wish): Promise<Run> => {
  const { bytes, type } = await packed(wish.path);
  const { id } = await remote.upload(`/v1/imports?${queryOf(wish)}`, bytes, type);
  const address = `/v1/imports/${textOf(id)}`;
  const items = async (list: string, from: number): Promise<readonly Json[]> => {
    const { items: page } = await remote.get(`${address}/${list}?from=${from}&limit=${PAGE}`);
    return isJsonList(page) ? page : [];
  };
  return {
    states: () => statesAt(remote, address),
    faults: async (from) => (await items('faults', from)).map(decodeFault),
    warnings: async (from) => (await items('warnings', from)).map(decodeWarning),
  };
};

/** What the server takes as a name; it is only shown. */
const NAME = /^[^/\\\p{Cc}]{1,200}$/u;

const queryOf = ({ path, check, programme, amendment }: Wish): string => {
  const name = basename(resolve(path));
  const query = new URLSearchParams(NAME.test(name) ? { name } : {});
  if (check) query.set('check', 'true');
  if (programme !== undefined) query.set('programme', programme);
  if (amendment) query.set('amend-from', amendment.on);
  if (amendment) query.set('reason', amendment.reason);
  return query.toString();
};

const PHASES: readonly RunState['phase'][] = ['reading', 'checking', 'writing', 'done', 'faulty', 'stopped', 'failed'];
const UNDER_WAY = new Set(['reading', 'checking', 'writing']);

async function* statesAt(remote: Remote, address: string): AsyncGenerator<RunState> {
  let last: RunState | undefined;
  for (;;) {
    const state = stateOf(await remote.get(address).catch((error: unknown) => lostSight(error, last)));
    last = state;
    yield state;
    if (!UNDER_WAY.has(state.phase)) return;
    await pause(ASK_EVERY_MS);
  }
}

/** The server ended in between, or another one took its place: what it wrote until then stands. */
const lostSight = (error: unknown, last: RunState | undefined): never => {
  if (!(error instanceof Failure)) throw error;
  const { phase, rows = 0, total = 0 } = last ?? {};
  const stands = phase === 'writing' ? ` At least ${rows} of ${total} rows stand on record.` : '';
  throw new Failure(
    `${error.message}${stands}`,
    'the same again, which completes what was begun and adds nothing twice',
  );
};

const stateOf = (answer: JsonObject): RunState => {
  const phase = PHASES.find((one) => one === answer['phase']);
  if (!phase) throw new Failure('The server answered with an import that is in no phase that this program knows.');
  return {
    phase,
    rows: numberOf(answer['rows']),
    total: optionalNumber(answer['total']),
    faults: numberOf(answer['faults']),
    warnings: numberOf(answer['warnings']),
    appended: numberOf(answer['appended']),
    programme: optionalText(answer['programme']),
    position: optionalText(answer['position']),
    outcome: optionalText(answer['outcome']),
  };
};
