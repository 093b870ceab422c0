import { dayIn } from '@kernel/day.js';
import type { Day } from '@kernel/day.js';
import type { JsonObject } from '@kernel/json.js';
import type { ReadStore } from '@kernel/read-store.js';
import { programmes } from '@modules/standing/questions/programmes.question.js';
import { Failure } from '../../runtime/failure.js';
import { objectOf, textOf } from './fields.js';

/** A programme on record, as a command needs to know it. */
export interface KnownProgramme {
  readonly id: string;
  readonly name: string;
  readonly today: Day;
}

export const programmesOn = async (store: ReadStore, now = new Date()): Promise<readonly KnownProgramme[]> => {
  const answer = await programmes(store, { type: 'programmes' });
  return answer.programmes.map((card) => known(card, now));
};

/** The one that is named, or the only one. @throws Failure that names those on record */
export const chosen = (named: string | undefined, found: readonly KnownProgramme[]): KnownProgramme => {
  const ids = found.map(({ id }) => id).join(', ');
  if (found.length === 0) throw new Failure('No programme is on record.', 'a folder brought by “kronika import”');
  if (named === undefined && found.length > 1)
    throw new Failure(`There are ${found.length} programmes on record: ${ids}.`, 'which one (--programme ID)');
  const programme = found.find(({ id }) => named === undefined || id === named);
  if (!programme) throw new Failure(`There is no programme ${named ?? ''} on record.`, `one of ${ids}`);
  return programme;
};

const known = ({ id, name, timeZone }: JsonObject, now: Date): KnownProgramme => ({
  id: textOf(id),
  name: textOf(objectOf(name)['en']),
  today: dayIn(textOf(timeZone), now),
});
