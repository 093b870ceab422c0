import type { Check } from '@kernel/entry-facts.js';
import { isId } from '@kernel/names.js';
import { checkTexts } from '@kernel/texts.js';
import { checkMember } from '@modules/participation/contracts.js';
import type { Membership } from '@modules/participation/contracts.js';
import { checkDay, checkOpen, definitionOn } from '@modules/programme/contracts.js';
import type { Rules } from '@modules/programme/contracts.js';
import {
  AdviserNotAnId,
  HoursNotInQuarters,
  HoursNotOverZero,
  RecommendationNotInCatalogue,
} from './advisory.errors.js';
import type { AdvisorySession } from './advisory.events.js';

/** What a session is judged by besides its own stream. */
export interface SessionLookups {
  readonly rules: Rules;
  /** Of the session's municipality. */
  readonly membership: readonly Membership[];
}

const QUARTER = 15;

export const sessionChecks = ({ rules, membership }: SessionLookups): readonly Check<AdvisorySession>[] => [
  ({ adviser }) => {
    if (!isId(adviser)) throw new AdviserNotAnId();
  },
  ({ topic, document }) => checkTexts({ topic, document }),
  ({ minutes }) => {
    if (!Number.isSafeInteger(minutes) || minutes % QUARTER !== 0) throw new HoursNotInQuarters(minutes);
    if (minutes < 0) throw new HoursNotOverZero(minutes);
  },
  ({ on }) => checkDay(on, rules, 'within'),
  ({ teryt, on }) => checkMember(membership, teryt, on),
  ({ recommendation, on }) => {
    if (recommendation !== undefined) checkRecommendation(recommendation, on, rules);
  },
];

/** A session that was never logged. @throws DomainError */
export const checkNewSession = ({ minutes }: AdvisorySession, { rules }: SessionLookups): void => {
  checkOpen(rules);
  if (minutes <= 0) throw new HoursNotOverZero(minutes);
};

const checkRecommendation = (recommendation: string, on: string, rules: Rules): void => {
  const catalogue = definitionOn(rules, on).recommendations.map(({ id }) => id);
  if (!catalogue.includes(recommendation)) throw new RecommendationNotInCatalogue(recommendation, on, catalogue);
};
