import type { Refusal } from '@kernel/decider.js';
import type { Spool } from '@kernel/spool.js';
import { fileRefsIn } from './file-refs.js';
import type { Findings } from './findings.js';
import { hangsOnAnother } from './hanging.js';
import { LANES } from './intent.js';
import type { Intent, Lane } from './intent.js';
import type { Judge, Notice } from './judge.js';
import type { Report } from './progress.js';
import { explained } from './explaining.js';
import { refuseRefsElsewhere } from './refs-elsewhere.js';
import { keysOf, rowsOf } from './streams.js';

export interface CheckingPorts {
  readonly spool: Spool;
  readonly judge: Judge;
  readonly findings: Findings;
  readonly report: Report;
}

/** One refusal of a row. */
interface RowRefusal {
  readonly intent: Intent;
  readonly refusal: Refusal;
}

/** The rows of one stream. */
interface Rows {
  readonly lane: Lane;
  readonly key: string;
  readonly intents: readonly Intent[];
}

/**
 * Decides all staged rows, stream by stream, over what is on record, and finds every fault that the rules name.
 * @param total rows in all
 * @returns how many events the rows would add
 */
export const checkStaged = async (ports: CheckingPorts, total: number): Promise<number> => {
  let rows = 0;
  let adds = 0;
  for (const lane of LANES) {
    for (const key of keysOf(ports.spool, lane)) {
      const intents = rowsOf(ports.spool, lane, key);
      adds += await checkStream(ports, { lane, key, intents });
      rows += lane === 'person' ? 0 : intents.length;
      ports.report({ phase: 'checking', rows, total });
    }
  }
  return adds;
};

const checkStream = async (ports: CheckingPorts, stream: Rows): Promise<number> => {
  const { lane, key, intents } = stream;
  const commands = intents.flatMap((intent) => intent.commands);
  const { refusals, adds, notices = [] } = await ports.judge.judge(lane, key, commands);
  const owners = intents.flatMap((intent) => intent.commands.map(() => intent));
  const ownerOf = (command: number): Intent | undefined => owners[command] ?? intents[0];
  for (const notice of notices) warn(ports.findings, ownerOf(notice.command), notice);
  await tell(ports, stream, ofRows(refusals, ownerOf));
  if (lane !== 'person') await refuseRefsElsewhere(ports, key, intents);
  return adds;
};

const warn = (findings: Findings, intent: Intent | undefined, { code, message }: Notice): void => {
  if (intent) findings.warn({ file: intent.file, row: intent.row, code, message }, intent.table);
};

/** One row may be refused alike for each of its commands: it is told once. */
const ofRows = (
  refusals: readonly Refusal[],
  ownerOf: (command: number) => Intent | undefined,
): readonly RowRefusal[] => {
  const known = new Map<string, RowRefusal>();
  for (const refusal of refusals) {
    const intent = ownerOf(refusal.command);
    const name = `${intent?.table} ${intent?.row} ${refusal.error.code} ${refusal.error.message}`;
    if (intent && !known.has(name)) known.set(name, { intent, refusal });
  }
  return [...known.values()];
};

/** Lists the refusals that are a row's own, and counts the rows that only hang on a faulty one. */
const tell = async (
  { findings, judge, spool }: CheckingPorts,
  { intents }: Rows,
  refused: readonly RowRefusal[],
): Promise<void> => {
  if (refused.length === 0) return;
  for (const { intent } of refused) findings.markBroken(intent);
  const explain = explained({ judge, refs: fileRefsIn(spool) }, intents);
  const circular = circlesIn(intents);
  for (const { intent, refusal } of refused) {
    if (!circular(intent) && hangsOnAnother(findings, intent, refusal)) findings.hang(intent);
    else findings.fault(await explain(intent, refusal.error), intent.table);
  }
};

/** Rows stand after what they correct or annul, unless that is a circle: then the first of them has a fault of its own. */
const circlesIn = (intents: readonly Intent[]): ((intent: Intent) => boolean) => {
  const places = new Map(intents.map(({ table, ref }, place) => [`${table} ${ref}`, place]));
  const placeOf = (table: string, ref: string): number => places.get(`${table} ${ref}`) ?? -1;
  return ({ table, ref, target }) => target !== undefined && placeOf(table, target) >= placeOf(table, ref);
};
