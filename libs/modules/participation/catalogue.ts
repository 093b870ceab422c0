import type { Day } from '@kernel/day.js';
import { definitionOn } from '@modules/programme/contracts.js';
import type { Recommendation, Rules } from '@modules/programme/contracts.js';
import { RecommendationUnknown } from './participation.errors.js';

/** The recommendation as the catalogue in force on a day has it. @throws RecommendationUnknown */
export const recommendationIn = (rules: Rules, on: Day, id: string, field = 'recommendation'): Recommendation => {
  const { recommendations } = definitionOn(rules, on);
  const found = recommendations.find((one) => one.id === id);
  if (found) return found;
  const catalogue = recommendations.map((one) => one.id);
  throw new RecommendationUnknown(id, on, catalogue, field);
};
