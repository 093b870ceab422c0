import type { CommandPath } from '@kernel/command-path.js';
import { dayIn } from '@kernel/day.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import { programmeStream } from '@kernel/names.js';
import { programmeAggregate } from '@modules/programme/programme.aggregate.js';
import { timeZoneOf } from '@modules/programme/programme.js';
import type { OpenRecord, Questions } from './record.js';

/**
 * Which day it is for a programme. Its time zone stands once it is launched, so it is looked up once: every question asks for the day, and is to be
 * answered while the log is away.
 */
export const todayOf = (
  path: Pick<CommandPath, 'load'>,
  { ask }: Pick<Questions, 'ask'>,
  clock: () => Date,
): OpenRecord['today'] => {
  const zones = new Map<string, string>();
  return async (programme) => {
    const zone = zones.get(programme) ?? (await zoneOf(programme, path, ask));
    zones.set(programme, zone);
    return dayIn(zone, clock());
  };
};

const zoneOf = async (programme: string, path: Pick<CommandPath, 'load'>, ask: Questions['ask']): Promise<string> => {
  try {
    return timeZoneOf((await path.load(programmeAggregate, programmeStream(programme))).state);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    const { programmes } = await ask({ type: 'programmes' });
    const zone = programmes.find(({ id }) => id === programme)?.['timeZone'];
    if (typeof zone !== 'string') throw error;
    return zone;
  }
};
