export type {
  Definition,
  Instrument,
  Recommendation,
  EditionPlan,
  Measure,
  Measured,
  Requirement,
  MinimumRequirement,
  Indicator,
} from './definition.js';
export { INSTRUMENTS } from './definition.js';
export type { ProgrammeEvent } from './programme.events.js';
export { programmeEvents } from './programme.decode.js';
export type { StandingRules, Rules } from './rules.js';
export { withFact, definitionOn, checkDay, checkOpen } from './rules.js';
export { ProgrammeUnknown } from './programme.errors.js';
export type { ProgrammeIntent } from './programme.js';
export { checkDefinition, definitionFrom } from './definition.check.js';
export type { DefinitionFault } from './definition-fault.js';
export { toDocument } from './definition.document.js';
