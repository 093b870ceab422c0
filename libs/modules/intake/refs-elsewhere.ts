import type { Json, JsonObject } from '@kernel/json.js';
import type { Fault } from './fault.js';
import type { Findings } from './findings.js';
import type { Intent } from './intent.js';
import type { Judge } from './judge.js';

export interface ElsewherePorts {
  readonly judge: Pick<Judge, 'standing' | 'entry'>;
  readonly findings: Findings;
}

const AT_ONCE = 1_000;

/** A ref is unique for each table of the programme: one that stands in another stream is refused, whatever the row says. */
export const refuseRefsElsewhere = async (
  ports: ElsewherePorts,
  key: string,
  intents: readonly Intent[],
): Promise<void> => {
  for (const [table, rows] of Map.groupBy(intents, (intent) => intent.table)) {
    if (table === 'academy-days') continue;
    for (let from = 0; from < rows.length; from += AT_ONCE)
      await refuse(ports, { table, key }, rows.slice(from, from + AT_ONCE));
  }
};

interface Place {
  readonly table: string;
  readonly key: string;
}

const refuse = async (
  { judge, findings }: ElsewherePorts,
  { table, key }: Place,
  rows: readonly Intent[],
): Promise<void> => {
  const refs = rows.map(({ ref }) => ref);
  const standing = await judge.standing(table, refs);
  for (const intent of rows) {
    const where = standing.get(intent.ref);
    if (where === undefined || where === key) continue;
    const entry = await judge.entry({ table, key: where, ref: intent.ref });
    findings.markBroken(intent);
    findings.fault(elsewhere(intent, where, entry), table);
  }
};

const elsewhere = ({ file, row, ref, table, commands }: Intent, where: string, standing: Json | undefined): Fault => ({
  file,
  row,
  column: 'ref',
  value: ref,
  code: 'entry.ref-elsewhere',
  message: `${ref} in ${table} is on record for ${where}.`,
  expected: 'a ref that is not yet used in this table',
  ...(standing !== undefined && { details: { table, ref, standing, ...sentIn(commands) } }),
});

/** What the row would put on record; an annulment would put nothing. */
const sentIn = ([command]: Intent['commands']): JsonObject => {
  const content: object | undefined = command && 'content' in command ? command.content : undefined;
  return content ? { sent: { ...content } } : {};
};
