import type { CommandPath } from '@kernel/command-path.js';
import { entryOf } from '@kernel/entries.js';
import type { Entries } from '@kernel/entries.js';
import type { Json } from '@kernel/json.js';
import { academyStream, activitiesStream, advisoryStream, participationStream } from '@kernel/names.js';
import { academyAggregate } from '@modules/academy/academy.aggregate.js';
import { activitiesAggregate } from '@modules/activities/activities.aggregate.js';
import { advisoryAggregate } from '@modules/advisory/advisory.aggregate.js';
import type { EntryPlace } from '@modules/intake/contracts.js';
import { participationAggregate } from '@modules/participation/participation.aggregate.js';

interface Parts {
  readonly path: Pick<CommandPath, 'load'>;
  readonly programme: string;
}

/** An entry as it now stands, whichever of its refs is given, to be shown beside a row that uses its ref for something else. */
export const standingEntry = async (parts: Parts, place: EntryPlace): Promise<Json | undefined> => {
  const entry = entryOf(await entriesOf(parts, place), place.ref);
  return entry && { ...entry.content };
};

const entriesOf = async ({ path, programme }: Parts, { table, key }: EntryPlace): Promise<Entries<object>> => {
  switch (table) {
    case 'municipalities':
    case 'commitments':
    case 'adoptions':
      return (await path.load(participationAggregate, participationStream(programme, key))).state[table];
    case 'participants':
      return (await path.load(academyAggregate, academyStream(programme, key))).state.seats;
    case 'attendance':
      return (await path.load(academyAggregate, academyStream(programme, key))).state.attendances;
    case 'advisory':
      return (await path.load(advisoryAggregate, advisoryStream(programme, key))).state.sessions;
    case 'activities':
      return (await path.load(activitiesAggregate, activitiesStream(programme, key))).state.activities;
    default:
      throw new TypeError(`The entries of table ${table} have no ref.`);
  }
};
