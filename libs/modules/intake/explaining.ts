import type { DomainError } from '@kernel/errors.js';
import { isJsonObject } from '@kernel/json.js';
import type { Fault } from './fault.js';
import type { FileRefs } from './file-refs.js';
import type { Intent } from './intent.js';
import type { Judge } from './judge.js';
import { ruleFault } from './rule-fault.js';

export interface ExplainingPorts {
  readonly judge: Pick<Judge, 'standing'>;
  readonly refs: FileRefs;
}

/** Of refusals by which a ref's other use matters. */
const OF_REFS: ReadonlySet<string> = new Set(['entry.changed', 'entry.ref-taken']);

/** Tells a refusal as a fault, with what the file and the record know of it besides. @param intents of the row's stream */
export const explained = (
  { judge, refs }: ExplainingPorts,
  intents: readonly Intent[],
): ((intent: Intent, error: DomainError) => Promise<Fault>) => {
  let twins: ReadonlyMap<string, readonly Intent[]> | undefined;
  const rowsWith = (intent: Intent): readonly Intent[] => {
    twins ??= Map.groupBy(intents, nameOf);
    return twins.get(nameOf(intent)) ?? [];
  };
  return async (intent, error) => {
    const fault = ruleFault(intent, error);
    if (error.code === 'entry.unknown') return strayed({ judge, refs }, intent, fault);
    if (!OF_REFS.has(error.code)) return fault;
    const twin = rowsWith(intent).find(({ row }) => row !== intent.row);
    return twin ? doubled(judge, intent, { fault, twin }) : fault;
  };
};

/** Where the ref is not on record yet, what stands against the row is the other row, and to speak of the record would send people looking there. */
const doubled = async (
  judge: ExplainingPorts['judge'],
  { table, ref }: Intent,
  { fault, twin }: { readonly fault: Fault; readonly twin: Intent },
): Promise<Fault> => {
  const { details, message } = fault;
  if (fault.code !== 'entry.changed' || (await judge.standing(table, [ref])).has(ref))
    return { ...fault, message: `${message} Row ${twin.row} uses it too.` };
  return {
    ...fault,
    message: `Row ${twin.row} uses ${ref} for other content.`,
    details: { ...(isJsonObject(details) ? details : {}), row: twin.row },
  };
};

const nameOf = ({ table, ref }: Intent): string => `${table} ${ref}`;

/** A correction stays in its entry's stream: one that names an entry of another is told so, not that there is no such entry. */
const strayed = async ({ judge, refs }: ExplainingPorts, intent: Intent, fault: Fault): Promise<Fault> => {
  const { table, key, target, cells } = intent;
  if (target === undefined) return fault;
  const where = refs.streamOf(table, target) ?? (await judge.standing(table, [target])).get(target);
  if (where === undefined || where === key) return fault;
  const column = 'edition' in cells ? 'edition' : 'teryt';
  return {
    ...fault,
    column,
    value: cells[column] ?? '',
    code: 'entry.correction-leaves-stream',
    message: `${intent.ref} in ${table} corrects ${target}, which is of ${where}, but is of ${key ?? ''}.`,
    expected: `${where}; what was logged under a wrong municipality or edition is annulled and logged anew`,
  };
};
