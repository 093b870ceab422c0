export { ADVISORY_MODES } from './advisory.events.js';
export type { AdvisoryEvent, AdvisoryMode, AdvisorySession } from './advisory.events.js';
export { advisoryEvents } from './advisory.decode.js';
export type { AdvisoryCommand } from './advisory.js';
export { checkSession } from './session.check.js';
export type { SessionLookups } from './session.check.js';
