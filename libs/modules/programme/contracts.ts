export type {
  Definition,
  Name,
  Period,
  Plane,
  Instrument,
  Recommendation,
  EditionPlan,
  AcademyPlan,
  ActivityKind,
  Measure,
  Measured,
  Amount,
  Requirement,
  MinimumRequirement,
  AverageRequirement,
  Indicator,
} from './definition.js';
export { INSTRUMENTS } from './definition.js';
export type { ProgrammeEvent } from './programme.events.js';
export type { InForce, StandingRules, Rules, DayScope } from './rules.js';
export { withFact, definitionOn, checkDay, checkOpen } from './rules.js';
export {
  DayOutsidePeriod,
  DayInTheFuture,
  NotTakenAfterClosing,
  ProgrammeUnknown,
  DefinitionFaulty,
} from './programme.errors.js';
export type { Programme, ProgrammeCommand, ProgrammeIntent } from './programme.js';
export { rulesOf, timeZoneOf } from './programme.js';
export { programmeEvents } from './programme.decode.js';
export type { CheckedDefinition } from './definition.check.js';
export { checkDefinition, definitionFrom } from './definition.check.js';
export type { DefinitionFault, DefinitionFaultCode } from './definition-fault.js';
export type { DefinitionDifference } from './definition.differences.js';
export { definitionDifferences } from './definition.differences.js';
export { toDocument } from './definition.document.js';
