import type { Day, Span } from '@kernel/day.js';

/** The programme's first and last day. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
}

/** A name in Polish, shown to people, and in English. */
export interface Name {
  readonly pl: string;
  readonly en: string;
}

export interface Plane {
  readonly id: string;
  readonly name: Name;
}

/** How a recommendation may be put into local law. */
export const INSTRUMENTS = ['resolution', 'ordinance', 'regulations', 'procedure', 'decision'] as const;
export type Instrument = (typeof INSTRUMENTS)[number];

export interface Recommendation {
  readonly id: string;
  readonly plane: string;
  readonly instruments: readonly Instrument[];
  readonly name: Name;
}

export interface EditionPlan {
  readonly id: string;
  /** Meetings. */
  readonly sessions: number;
  /** Training days over all meetings. */
  readonly days: number;
}

export interface AcademyPlan {
  readonly editions: readonly EditionPlan[];
  /** Share of scheduled hours from which a diploma is due, in hundredths of a percent: 80% is 8000. */
  readonly threshold: number;
  /** How many people of one municipality may hold a seat in one edition at a time. */
  readonly seats: number;
}

export interface ActivityKind {
  readonly id: string;
  /** When such activities were foreseen; one outside counts and is shown as outside. */
  readonly window?: Span;
  readonly name: Name;
}

const COMMITMENT_MEASURES = ['commitments.active', 'commitments.adopted'] as const;
const ACADEMY_MEASURES = ['academy.people', 'academy.diplomas'] as const;
export const ACTIVITY_MEASURES = [
  'activities.count',
  'activities.people',
  'activities.hours',
  'activities.organisations',
  'activities.amount_pln',
] as const;
export const MEASURES = [
  ...COMMITMENT_MEASURES,
  'advisory.hours',
  ...ACADEMY_MEASURES,
  ...ACTIVITY_MEASURES,
  'municipalities.adopting',
] as const;
export type Measure = (typeof MEASURES)[number];

/** What is counted. `plane` only with `commitments.active`; `kinds` (one or more) only with activities. */
export interface Measured {
  readonly measure: Measure;
  readonly plane?: string;
  readonly kinds?: readonly string[];
}

/** A number that people wrote, as decimal text with a point (`15`, `4500`, `2.5`), since stored data holds no fractions. Hours, złoty or a count. */
export type Amount = string;

/** Every municipality of its tracks must reach the minimum by the due day. `all`: as many as are active, and at least one. */
export interface MinimumRequirement extends Measured {
  readonly id: string;
  readonly minimum: Amount | 'all';
  readonly tracks: readonly string[];
  readonly due: Day;
}

/** The mean over the municipalities of its tracks must reach it; one municipality's own figure is shown and never judged. */
export interface AverageRequirement extends Measured {
  readonly id: string;
  readonly average: Amount;
  readonly tracks: readonly string[];
  readonly due: Day;
}

export type Requirement = MinimumRequirement | AverageRequirement;

/** One measure over the whole programme, regions included, without a target. */
export interface Indicator extends Measured {
  readonly id: string;
}

/** A programme's rules, as data. Checked by `definition.check.ts`; stored whole in `ProgrammeLaunched` and `DefinitionAmended`. */
export interface Definition {
  readonly id: string;
  readonly name: Name;
  readonly fund: string;
  readonly regime: string;
  readonly period: Period;
  readonly timeZone: string;
  readonly tracks: readonly string[];
  readonly planes: readonly Plane[];
  readonly recommendations: readonly Recommendation[];
  readonly academy: AcademyPlan;
  readonly activityKinds: readonly ActivityKind[];
  readonly requirements: readonly Requirement[];
  readonly indicators: readonly Indicator[];
}
