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
export { DayOutsidePeriod, DayInTheFuture, NotTakenAfterClosing } from './programme.errors.js';
export type { CheckedDefinition } from './definition.check.js';
export { checkDefinition } from './definition.check.js';
export type { DefinitionFault, DefinitionFaultCode } from './definition-fault.js';
export type { DefinitionDifference } from './definition.differences.js';
export { definitionDifferences } from './definition.differences.js';
export { toDocument } from './definition.document.js';
