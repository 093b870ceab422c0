import type { JsonObject } from '@kernel/json.js';
import type { AcademyPlan, ActivityKind, Definition, Measured, Requirement } from './definition.js';

/** The definition as people write it: the shape of `programme.yaml`, which `checkDefinition` reads back to the same definition. */
export const toDocument = (definition: Definition): JsonObject => ({
  id: definition.id,
  name: { ...definition.name },
  fund: definition.fund,
  regime: definition.regime,
  period: { ...definition.period },
  time_zone: definition.timeZone,
  tracks: definition.tracks,
  planes: definition.planes.map(({ id, name }) => ({ id, name: { ...name } })),
  recommendations: definition.recommendations.map(({ name, ...rest }) => ({ ...rest, name: { ...name } })),
  academy: academy(definition.academy),
  activity_kinds: definition.activityKinds.map(activityKind),
  requirements: definition.requirements.map(requirement),
  indicators: definition.indicators.map((indicator) => ({ id: indicator.id, ...measured(indicator) })),
});

const academy = ({ editions, threshold, seats }: AcademyPlan): JsonObject => ({
  editions: editions.map((edition) => ({ ...edition })),
  attendance: { threshold: percentage(threshold), unit: 'hours' },
  seats,
});

const activityKind = ({ id, window, name }: ActivityKind): JsonObject => ({
  id,
  ...(window && { window: { ...window } }),
  name: { ...name },
});

const requirement = (asked: Requirement): JsonObject => ({
  id: asked.id,
  ...measured(asked),
  ...target(asked),
  tracks: asked.tracks,
  due: asked.due,
});

const percentage = (hundredths: number): string => `${hundredths / 100}%`;

/** One kind is written as `kind`, several as `kinds`. */
const measured = ({ measure, plane, kinds }: Measured): JsonObject => ({
  measure,
  ...(plane !== undefined && { plane }),
  ...(kinds?.length === 1 ? { kind: kinds[0] } : kinds && { kinds }),
});

const target = (asked: Requirement): JsonObject =>
  'average' in asked ? { average: asNumber(asked.average) } : { minimum: asNumber(asked.minimum) };

/** Whole numbers as numbers, as they read in the file; anything else as the exact text. */
const asNumber = (amount: string): number | string => (/^\d{1,15}$/.test(amount) ? Number(amount) : amount);
