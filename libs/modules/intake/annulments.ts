import type { Spool } from '@kernel/spool.js';
import type { Fault } from './fault.js';
import type { FileRefs } from './file-refs.js';
import type { Findings } from './findings.js';
import { decodeIntent } from './intent.decode.js';
import type { Intent } from './intent.js';
import type { Judge } from './judge.js';
import { entryKey } from './keys.js';
import { stage } from './streams.js';

/** Annulments wait here, by table, until all of the table is read. */
export const PENDING = 'pending';

const AT_ONCE = 1_000;

export interface AnnulmentPorts {
  readonly spool: Spool;
  readonly findings: Findings;
  readonly judge: Pick<Judge, 'standing'>;
}

/** An annulment names only its entry: it goes to the stream where that entry stands, in this file or on record. */
export const placeAnnulments = async (ports: AnnulmentPorts, refs: FileRefs, table: string): Promise<void> => {
  let some: Intent[] = [];
  for (const { value } of ports.spool.inOrder(PENDING, table)) {
    some.push(decodeIntent(value));
    if (some.length < AT_ONCE) continue;
    await place(ports, refs, some);
    some = [];
  }
  await place(ports, refs, some);
};

const place = async ({ spool, findings, judge }: AnnulmentPorts, refs: FileRefs, some: readonly Intent[]) => {
  const [first] = some;
  if (!first) return;
  const onRecord = await judge.standing(
    first.table,
    some.map(({ target = '' }) => target),
  );
  for (const intent of some) {
    const { table, target = '' } = intent;
    const key = refs.streamOf(table, target) ?? onRecord.get(target);
    if (key !== undefined) stage(spool, intent, key);
    else refuse(findings, intent);
  }
};

const refuse = (findings: Findings, intent: Intent): void => {
  const { table, target = '' } = intent;
  if (findings.isBroken(entryKey(table, target))) findings.hang(intent);
  else findings.fault(unknownTarget(intent, target), table);
  findings.markBroken(intent);
};

const unknownTarget = ({ file, row, ref }: Intent, target: string): Fault => ({
  file,
  row,
  column: 'annuls',
  value: target,
  code: 'entry.unknown',
  message: `${ref} annuls ${target}, which is neither in the file nor on record.`,
  expected: 'the ref of another entry of this table',
});
