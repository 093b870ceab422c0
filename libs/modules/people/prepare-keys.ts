import type { EventStore } from '@kernel/event-store.js';
import type { KeyStore } from '@kernel/key-store.js';
import { finishErasures, knownPosition } from './finish-erasures.js';
import type { ErasureMarks } from './finish-erasures.js';
import { peopleUnknownTo } from './people-without-keys.js';

export interface KeysToPrepare {
  readonly log: Pick<EventStore, 'identity' | 'readAll' | 'head'>;
  readonly keys: Pick<KeyStore, 'state' | 'destroy'>;
  readonly marks: ErasureMarks;
  /** Whether those who keep the record have given up what is not there. */
  readonly lossAccepted: boolean;
}

/**
 * Before anybody asks for keys: finishes erasures, and looks whether these are the keys of this log at all. A mark that fits the log says that they are. Without
 * one each person's key is looked for, and while some are missing no mark is set: so every process, at every start, finds the same, until they are back or given up.
 * @returns how many people have no key, though nobody has given them up
 */
export const prepareKeys = async ({ log, keys, marks, lossAccepted }: KeysToPrepare): Promise<number> => {
  const known = await knownPosition(log, await log.identity(), await marks.read());
  const missing = known === undefined && !lossAccepted ? await peopleUnknownTo(keys, log) : 0;
  await finishErasures(log, keys, missing > 0 ? { ...marks, write: async () => undefined } : marks);
  return missing;
};
