import { compareRatios, decimalRatio, ratio } from '@kernel/quantity.js';
import type { Definition, MinimumRequirement, Requirement } from '@modules/programme/contracts.js';

/** A part of the rule of commitments: how many there must be, in all or in one plane, and how many there are. */
export interface RulePart {
  readonly requirement: string;
  readonly plane?: string;
  readonly required: string;
  readonly actual: number;
}

/**
 * The rule that a confirmation needs, part by part: the definition's minimums on `commitments.active` for the track. None: such a
 * municipality has no minimum and confirms nothing. Source: domain.md, rule 1.
 * @param active recommendations with an active commitment
 */
export const ruleParts = (definition: Definition, track: string, active: readonly string[]): readonly RulePart[] =>
  definition.requirements.filter(isMinimum).flatMap(({ id, measure, plane, minimum, tracks }) => {
    if (measure !== 'commitments.active' || !tracks.includes(track)) return [];
    const counted = plane === undefined ? active : active.filter((one) => planeOf(definition, one) === plane);
    // All of the active ones are active: what is left of `all` is that there is one.
    const required = minimum === 'all' ? '1' : minimum;
    return { requirement: id, ...(plane !== undefined && { plane }), required, actual: counted.length };
  });

export const isUnmet = ({ required, actual }: RulePart): boolean =>
  compareRatios(ratio(actual), decimalRatio(required) ?? ratio(0)) < 0;

/** The parts that a change of commitments breaks: unmet after it, by fewer than before. What was unmet already and is no worse stays out. */
export const brokenBy = (before: readonly RulePart[], after: readonly RulePart[]): readonly RulePart[] =>
  after.filter((part, index) => isUnmet(part) && part.actual < (before[index]?.actual ?? 0));

const isMinimum = (requirement: Requirement): requirement is MinimumRequirement => 'minimum' in requirement;

const planeOf = ({ recommendations }: Definition, recommendation: string): string | undefined =>
  recommendations.find(({ id }) => id === recommendation)?.plane;
