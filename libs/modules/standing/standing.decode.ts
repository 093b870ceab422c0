import { Undecodable } from '@kernel/decode.js';
import type { LoggedFact } from '@kernel/event.js';
import { academyEvents } from '@modules/academy/contracts.js';
import { activitiesEvents } from '@modules/activities/contracts.js';
import { advisoryEvents } from '@modules/advisory/contracts.js';
import { participationEvents } from '@modules/participation/contracts.js';
import { programmeEvents } from '@modules/programme/contracts.js';
import type { StandingFact } from './standing.facts.js';

const DECODERS: Readonly<Record<string, (recorded: LoggedFact) => StandingFact>> = {
  programme: programmeEvents.decode,
  participation: participationEvents.decode,
  advisory: advisoryEvents.decode,
  activities: activitiesEvents.decode,
  academy: academyEvents.decode,
};

/** Any event that the views read. @throws Undecodable */
export const decodeFact = (recorded: LoggedFact): StandingFact => {
  const decode = DECODERS[recorded.stream.slice(0, recorded.stream.indexOf('-'))];
  if (!decode) throw new Undecodable(recorded, 'no view reads streams of its category');
  return decode(recorded);
};
