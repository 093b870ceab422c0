import { randomUUID } from 'node:crypto';
import type { OpenRecord } from '../../../record/src/record.js';
import { Failure } from '../../../runtime/failure.js';
import { requireRecord } from '../folder.js';
import type { RecordOptions } from '../options.js';
import { printLine } from '../output/print.js';
import { chosen, programmesOn } from '../programmes.js';
import { reach } from '../reach.js';
import type { Remote } from '../remote.js';
import { permit } from '../roles.js';
import { storageOf } from '../storage.js';
import { withViews } from '../views.js';

export interface ErasureOptions extends RecordOptions {
  readonly programme?: string;
  readonly reason: string;
}

interface Erasure {
  readonly programme: string;
  readonly person: string;
  readonly reason: string;
}

interface Erased {
  /** False when the person had been erased before. */
  readonly recorded: boolean;
  readonly position: string | null;
}

export const personErase = async (person: string, options: ErasureOptions): Promise<void> => {
  permit('erase a person', options);
  if (options.reason.trim() === '') throw new Failure('The reason is blank.', 'a sentence that says why');
  const storage = storageOf(options);
  requireRecord(storage);
  const programme = await withViews(storage, async (store) => chosen(options.programme, await programmesOn(store)));
  const erasure: Erasure = { programme: programme.id, person, reason: options.reason };
  const erased = await reach(storage, options, {
    own: (record) => eraseHere(record, erasure, options),
    served: (remote) => eraseThere(remote, erasure),
  });
  await printLine(options.json ? JSON.stringify({ ...erasure, ...erased }) : saying(erasure, erased));
};

const eraseHere = async (
  { desk }: OpenRecord,
  { programme, person, reason }: Erasure,
  { actor, as }: ErasureOptions,
): Promise<Erased> => {
  const correlationId = randomUUID();
  const given = { actor, role: as, source: 'cli', correlationId, causationId: correlationId } as const;
  const { appended, position } = await desk.erase(programme, person, reason, { given });
  return { recorded: appended > 0, position: position === undefined ? null : `${position}` };
};

const eraseThere = async (remote: Remote, { programme, person, reason }: Erasure): Promise<Erased> => {
  const path = `/v1/programmes/${programme}/people/${encodeURIComponent(person)}/erasure`;
  const { recorded, position } = await remote.post(path, { reason });
  return { recorded: recorded === true, position: typeof position === 'string' ? position : null };
};

const saying = ({ person, programme }: Erasure, { recorded }: Erased): string =>
  recorded
    ? `${person} in ${programme} was erased: name and e-mail are unreadable for good, every count stays.`
    : `${person} in ${programme} had been erased before; nothing was changed.`;
