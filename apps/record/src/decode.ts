import type { LoggedFact } from '@kernel/event.js';
import { academyEvents } from '@modules/academy/academy.decode.js';
import { activitiesEvents } from '@modules/activities/activities.decode.js';
import { advisoryEvents } from '@modules/advisory/advisory.decode.js';
import { participationEvents } from '@modules/participation/participation.decode.js';
import { peopleEvents } from '@modules/people/people.decode.js';
import { programmeEvents } from '@modules/programme/programme.decode.js';

const DECODERS = {
  programme: programmeEvents,
  participation: participationEvents,
  advisory: advisoryEvents,
  academy: academyEvents,
  activities: activitiesEvents,
  person: peopleEvents,
};

type Category = keyof typeof DECODERS;

const isCategory = (name: string): name is Category => name in DECODERS;

/** Any event of the record, checked and upcast by the decoder of its category. @throws Undecodable · TypeError for a foreign category */
export const decodeRecorded = (record: LoggedFact): ReturnType<(typeof DECODERS)[Category]['decode']> => {
  const category = record.stream.slice(0, record.stream.indexOf('-'));
  if (!isCategory(category)) throw new TypeError(`No module keeps streams of category ${category}.`);
  return DECODERS[category].decode(record);
};
