import type { Behaviour } from './behaviour.js';
import { BULKS } from './bulks.js';
import { COLLECTIONS } from './collections.js';
import { GUARDS } from './guards.js';
import { QUERIES } from './queries.js';
import { SERVER } from './server.js';
import { SESSIONS } from './sessions.js';
import { UPDATES } from './updates.js';
import { VALUES } from './values.js';

/** Everything that the double is held to. */
export const BEHAVIOURS: readonly Behaviour[] = [
  ...SERVER,
  ...GUARDS,
  ...BULKS,
  ...VALUES,
  ...QUERIES,
  ...UPDATES,
  ...COLLECTIONS,
  ...SESSIONS,
];
