export type {
  Definition,
  Name,
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
