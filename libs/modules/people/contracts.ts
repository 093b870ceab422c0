export type { Identity, PeopleEvent, SealedIdentity } from './people.events.js';
export { peopleEvents } from './people.decode.js';
export type { Sameness, Whom } from './people.flow.js';
