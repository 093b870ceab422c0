import type { Day } from '@kernel/day.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { ratio } from '@kernel/quantity.js';
import type { Ratio } from '@kernel/quantity.js';
import type { Definition, Measure, Measured } from '@modules/programme/contracts.js';
import { personsOf } from './academy-figures.js';
import type { AcademyOn } from './academy-figures.js';
import type { KindTotals, UnitFacts } from './unit-facts.js';

/** What a figure of a day is reckoned with: the definition in force on it, and the academy as it stood. */
export interface Reckoning {
  readonly day: Day;
  readonly definition: Definition;
  readonly academy: AcademyOn;
  /** Of each recommendation of the definition. */
  readonly planes: ReadonlyMap<string, string>;
}

export const reckoning = (definition: Definition, academy: AcademyOn): Reckoning => ({
  day: academy.day,
  definition,
  academy,
  planes: new Map(definition.recommendations.map(({ id, plane }) => [id, plane])),
});

/** A figure is kept in whole units of its measure: minutes, grosze, or what is counted. */
const UNITS: Readonly<Partial<Record<Measure, number>>> = {
  'advisory.hours': 60,
  'activities.hours': 60,
  'activities.amount_pln': 100,
};

/** The figure as people read it (hours, złoty, a count), exact. */
export const asFigure = ({ measure }: Measured, units: number, over = 1): Ratio =>
  ratio(units, (UNITS[measure] ?? 1) * over);

/** What one municipality or region has, in whole units. */
export const unitsOf = (measured: Measured, unit: UnitFacts, reckoned: Reckoning): number => {
  switch (measured.measure) {
    case 'commitments.active':
      return activeIn(measured, unit, reckoned).length;
    case 'commitments.adopted':
      return activeIn(measured, unit, reckoned).filter(({ state }) => state === 'adopted').length;
    case 'advisory.hours':
      return unit.advisory;
    case 'academy.people':
    case 'academy.diplomas':
      return personsCounted(measured, unit, reckoned).size;
    case 'activities.count':
    case 'activities.people':
    case 'activities.hours':
    case 'activities.organisations':
    case 'activities.amount_pln':
      return activitiesIn(measured, unit, TOTAL[measured.measure]);
    case 'municipalities.adopting':
      return unit.commitments.some(({ state }) => state === 'adopted') ? 1 : 0;
    default:
      return exhaustive(measured.measure);
  }
};

/** Over the whole programme, regions and those that left included. A person with seats of two municipalities counts once. */
export const unitsOverAll = (measured: Measured, units: readonly UnitFacts[], reckoned: Reckoning): number => {
  if (measured.measure === 'academy.people' || measured.measure === 'academy.diplomas')
    return new Set(units.flatMap((unit) => [...personsCounted(measured, unit, reckoned)])).size;
  return units.reduce((sum, unit) => sum + unitsOf(measured, unit, reckoned), 0);
};

/** Neither replaced nor withdrawn. */
const isActive = ({ state }: UnitFacts['commitments'][number]): boolean => state === 'committed' || state === 'adopted';

const activeIn = ({ plane }: Measured, unit: UnitFacts, { planes }: Reckoning): UnitFacts['commitments'] =>
  unit.commitments.filter(
    (commitment) => isActive(commitment) && (plane === undefined || planes.get(commitment.recommendation) === plane),
  );

const personsCounted = ({ measure }: Measured, unit: UnitFacts, { academy }: Reckoning): ReadonlySet<string> =>
  personsOf(unit, academy, measure === 'academy.diplomas');

const TOTAL = {
  'activities.count': 'count',
  'activities.people': 'people',
  'activities.hours': 'minutes',
  'activities.organisations': 'organisations',
  'activities.amount_pln': 'amount',
} as const satisfies Partial<Record<Measure, keyof KindTotals>>;

const activitiesIn = (
  { kinds }: Measured,
  { activities }: UnitFacts,
  total: Exclude<keyof KindTotals, 'kind'>,
): number => activities.reduce((sum, of) => (kinds?.includes(of.kind) === false ? sum : sum + of[total]), 0);
