import type { Day } from '@kernel/day.js';
import { compareRatios, decimalRatio, ratio } from '@kernel/quantity.js';
import type { Ratio } from '@kernel/quantity.js';
import { memberOn } from '@modules/participation/contracts.js';
import type { Definition, Indicator, Requirement } from '@modules/programme/contracts.js';
import { asFigure, unitsOf, unitsOverAll } from './measures.js';
import type { Reckoning } from './measures.js';
import type { MembershipSince, UnitFacts } from './unit-facts.js';

export const STATUSES = ['open', 'overdue', 'met'] as const;
export type Status = (typeof STATUSES)[number];

/** One municipality's figure under a requirement of its track. Under an average it has a figure only, without a status. */
export interface Judged {
  readonly requirement: Requirement;
  readonly actual: Ratio;
  readonly required?: Ratio;
  readonly status?: Status;
}

/** The mean over the municipalities of the tracks; undefined over none, and then not reached. */
export interface JudgedAverage {
  readonly requirement: Requirement;
  readonly actual: Ratio | undefined;
  readonly required: Ratio;
  readonly status: Status;
}

export interface IndicatorFigure {
  readonly indicator: Indicator;
  readonly actual: Ratio;
}

/** A municipality that belongs to the programme on the day. */
export interface Member {
  readonly unit: UnitFacts;
  readonly membership: MembershipSince;
}

/** In the order in which they joined. */
export const membersOn = (units: readonly UnitFacts[], day: Day): readonly Member[] =>
  units
    .flatMap((unit) => {
      const membership = unit.memberships.find((one) => memberOn([one], day));
      return membership ? [{ unit, membership }] : [];
    })
    .toSorted(byJoining);

const byJoining = ({ membership: a }: Member, { membership: b }: Member): number => {
  if (a.from !== b.from) return a.from < b.from ? -1 : 1;
  return BigInt(a.position) < BigInt(b.position) ? -1 : 1;
};

export const requirementsOf = ({ requirements }: Definition, track: string): readonly Requirement[] =>
  requirements.filter(({ tracks }) => tracks.includes(track));

/** Judged before any rounding. Source: domain.md, "Measures and requirements". */
export const judge = (requirement: Requirement, unit: UnitFacts, reckoned: Reckoning): Judged => {
  const actual = asFigure(requirement, unitsOf(requirement, unit, reckoned));
  if (!('minimum' in requirement)) return { requirement, actual };
  const required = requirement.minimum === 'all' ? allOf(requirement, unit, reckoned) : amountOf(requirement.minimum);
  return { requirement, actual, required, status: statusOf(actual, required, requirement.due, reckoned.day) };
};

export const judgeAverage = (
  requirement: Extract<Requirement, { readonly average: string }>,
  members: readonly Member[],
  reckoned: Reckoning,
): JudgedAverage => {
  const counted = members.filter(({ membership }) => requirement.tracks.includes(membership.track));
  const units = counted.reduce((sum, { unit }) => sum + unitsOf(requirement, unit, reckoned), 0);
  const actual = counted.length === 0 ? undefined : asFigure(requirement, units, counted.length);
  const required = amountOf(requirement.average);
  return { requirement, actual, required, status: statusOf(actual, required, requirement.due, reckoned.day) };
};

export const averagesOf = (members: readonly Member[], reckoned: Reckoning): readonly JudgedAverage[] =>
  reckoned.definition.requirements.flatMap((requirement) =>
    'average' in requirement ? [judgeAverage(requirement, members, reckoned)] : [],
  );

/** Every entry counts: those of regions and of municipalities that have left too. */
export const indicatorsOf = (units: readonly UnitFacts[], reckoned: Reckoning): readonly IndicatorFigure[] =>
  reckoned.definition.indicators.map((indicator) => ({
    indicator,
    actual: asFigure(indicator, unitsOverAll(indicator, units, reckoned)),
  }));

/** The worst of a municipality's statuses; undefined when nothing is judged there. */
export const worstOf = (judged: readonly Pick<Judged, 'status'>[]): Status | undefined => {
  const statuses = new Set(judged.map(({ status }) => status));
  return (['overdue', 'open', 'met'] as const).find((status) => statuses.has(status));
};

/** As many as are active, and at least one. */
const allOf = (requirement: Requirement, unit: UnitFacts, reckoned: Reckoning): Ratio =>
  ratio(Math.max(1, unitsOf({ ...requirement, measure: 'commitments.active' }, unit, reckoned)));

const statusOf = (actual: Ratio | undefined, required: Ratio, due: Day, day: Day): Status => {
  if (actual && compareRatios(actual, required) >= 0) return 'met';
  return day > due ? 'overdue' : 'open';
};

const amountOf = (text: string): Ratio => {
  const amount = decimalRatio(text);
  if (!amount) throw new TypeError(`A definition asks for ${text}, which is no number.`);
  return amount;
};
