export { ADVISORY_MODES } from './advisory.events.js';
export type { AdvisoryEvent, AdvisorySession } from './advisory.events.js';
export { advisoryEvents } from './advisory.decode.js';
