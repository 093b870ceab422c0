export type { Identity } from './people.events.js';

