import { randomUUID } from 'node:crypto';
import { decodeFault, decodeWarning } from '@modules/intake/contracts.js';
import type { ImportState, OpenRecord, Sender } from '../../../record/src/record.js';
import type { Acting } from '../roles.js';
import type { Run, RunState, Wish } from './run.js';

/** A page is found by walking to it, so few large ones are quicker than many small ones; one holds some 10 MB. */
const PAGE = 20_000;

/** Imports in this process. */
export const ownRun = async ({ imports }: OpenRecord, wish: Wish, acting: Acting): Promise<Run> => {
  const { path, check, programme, amendment } = wish;
  const { id } = await imports.start({
    from: path,
    check,
    sender: importing(acting),
    ...(programme === undefined ? {} : { programme }),
    ...(amendment === undefined ? {} : { amendment }),
  });
  return {
    end: () => void imports.end(),
    states: () => shown(imports.watch(id)),
    faults: async (from) => (await imports.faults(id, from, PAGE)).map(decodeFault),
    warnings: async (from) => (await imports.warnings(id, from, PAGE)).map(decodeWarning),
  };
};

async function* shown(states: AsyncIterable<ImportState>): AsyncGenerator<RunState> {
  for await (const { position, ...state } of states)
    yield { ...state, ...(position === undefined ? {} : { position: `${position}` }) };
}

const importing = ({ actor, as }: Acting): Sender => {
  const correlationId = randomUUID();
  return { given: { actor, role: as, source: 'import', correlationId, causationId: correlationId } };
};
