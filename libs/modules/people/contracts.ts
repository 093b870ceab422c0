export type { Identity } from './people.events.js';

export type { Sameness, Whom } from './people.flow.js';
