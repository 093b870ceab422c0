import type { Aggregate } from '@kernel/command-path.js';
import { peopleEvents } from './people.decode.js';
import type { PeopleEvent } from './people.events.js';
import { people } from './people.js';
import type { PeopleCommand, Person } from './people.js';

/** A person, for the command path. The refs of participants' entries are claimed by the edition, which keeps the entries. */
export const peopleAggregate: Aggregate<PeopleCommand, Person, PeopleEvent> = {
  name: 'people',
  decider: people,
  decode: peopleEvents.decode,
  claims: () => [],
  states: new WeakMap(),
};
