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
