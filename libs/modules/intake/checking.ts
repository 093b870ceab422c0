import type { Refusal } from '@kernel/decider.js';
import type { DomainError } from '@kernel/errors.js';
import type { Spool } from '@kernel/spool.js';
import type { Fault } from './fault.js';
import { LANES } from './intent.js';
import type { Intent, Lane } from './intent.js';
import type { Judge } from './judge.js';
import { entryKey } from './keys.js';
import type { Report } from './progress.js';
import { ROWS } from './staging.js';
import type { Staging } from './staging.js';
import { rowsOf } from './streams.js';

export interface CheckingPorts {
  readonly spool: Spool;
  readonly judge: Judge;
  readonly staging: Staging;
  readonly report: Report;
}

export interface Checked {
  /** Events that the rows would add. */
  readonly adds: number;
  /** Rows that are faulty only because they hang on a faulty one: counted, not listed. */
  readonly hanging: number;
}

/** One refusal of a row. */
interface RowRefusal {
  readonly intent: Intent;
  readonly refusal: Refusal;
}

/** Decides all staged rows, stream by stream, over what is on record, and finds every fault that the rules name. */
export const checkStaged = async (ports: CheckingPorts): Promise<Checked> => {
  let checked = 0;
  const sum = { adds: 0, hanging: 0 };
  for (const lane of LANES) {
    for (const key of ports.spool.groups(ROWS + lane)) {
      const intents = rowsOf(ports.spool, lane, key);
      const found = await checkStream(ports, lane, key, intents);
      sum.adds += found.adds;
      sum.hanging += found.hanging;
      checked += lane === 'person' ? 0 : intents.length;
      ports.report({ phase: 'checking', rows: checked, total: ports.staging.rows });
    }
  }
  return sum;
};

const checkStream = async (
  ports: CheckingPorts,
  lane: Lane,
  key: string,
  intents: readonly Intent[],
): Promise<Checked> => {
  const owners = intents.flatMap((intent) => intent.commands.map(() => intent));
  const {
    refusals,
    adds,
    notices = [],
  } = await ports.judge.judge(
    lane,
    key,
    intents.flatMap(({ commands }) => commands),
  );
  const refused: RowRefusal[] = [];
  for (const refusal of refusals) {
    const intent = owners[refusal.command] ?? intents[0];
    if (intent && !refused.some((one) => one.intent === intent && one.refusal.error.code === refusal.error.code))
      refused.push({ intent, refusal });
  }
  for (const { intent } of refused) ports.staging.markBroken(intent);
  for (const { command, code, message } of notices) {
    const intent = owners[command] ?? intents[0];
    if (intent) ports.staging.warn({ file: intent.file, row: intent.row, code, message }, intent.table);
  }
  await refuseRefsElsewhere(ports, key, intents);
  return { adds, hanging: sift(ports, refused) };
};

/** Lists the refusals that are a row's own, and counts the rows that only hang on a faulty one. */
const sift = ({ staging }: CheckingPorts, refused: readonly RowRefusal[]): number => {
  const hanging = new Set<Intent>();
  for (const { intent, refusal } of refused) {
    if (restsOnOthers(refusal) && hangs(staging, intent)) hanging.add(intent);
    else staging.fault(ruleFault(intent, refusal.error), intent.table);
  }
  return hanging.size;
};

/** Refusals that may be due to another row: what the entry rests on is not there. */
const restsOnOthers = ({ ground, error }: Refusal): boolean => ground || GROUND_CODES.has(error.code);

const GROUND_CODES = new Set(['entry.unknown', 'participation.not-a-member', 'people.identity-missing']);

const hangs = (staging: Staging, { table, target, needs, gives }: Intent): boolean => {
  const own = new Set(gives);
  const grounds = target === undefined ? needs : [...needs, entryKey(table, target)];
  return grounds.some((key) => !own.has(key) && staging.isBroken(key));
};

/** A ref is unique for each table of the programme: one that stands in another stream is refused, whatever the row says. */
const refuseRefsElsewhere = async (
  { judge, staging }: CheckingPorts,
  key: string,
  intents: readonly Intent[],
): Promise<void> => {
  for (const [table, rows] of Map.groupBy(intents, (intent) => intent.table)) {
    if (table === 'academy-days') continue;
    const standing = await judge.standing(
      table,
      rows.map(({ ref }) => ref),
    );
    for (const intent of rows) {
      const where = standing.get(intent.ref);
      if (where === undefined || where === key || intent.lane === 'person') continue;
      staging.markBroken(intent);
      staging.fault(elsewhere(intent, where), intent.table);
    }
  }
};

const elsewhere = ({ file, row, ref, table }: Intent, where: string): Fault => ({
  file,
  row,
  column: 'ref',
  value: ref,
  code: 'entry.ref-elsewhere',
  message: `${ref} in ${table} is on record for ${where}.`,
  expected: 'a ref that is not yet used in this table',
});

/** Names of fields in commands, as the columns of the tables call them. */
const COLUMNS: Readonly<Record<string, string>> = {
  minutes: 'hours',
  amount: 'amount_pln',
  replacedBy: 'replaced_by',
  documentSha256: 'document_sha256',
  movedTo: 'moved_to',
  date: 'on',
  recordedBy: 'recorded_by',
};

const DAY_COLUMNS: Readonly<Record<string, string>> = { municipalities: 'joined_on', participants: 'enrolled_on' };

/** What a field of a command is called in its table. */
export const columnOf = (table: string, field: string): string =>
  field === 'on' ? (DAY_COLUMNS[table] ?? 'on') : (COLUMNS[field] ?? field);

const ruleFault = ({ table, file, row }: Intent, error: DomainError): Fault => ({
  file,
  row,
  ...(error.field === undefined ? {} : { column: columnOf(table, error.field) }),
  expected: error.expected ?? 'what the rule asks for',
  code: error.code,
  message: error.message,
  ...(Object.keys(error.details).length === 0 ? {} : { details: { ...error.details } }),
});
