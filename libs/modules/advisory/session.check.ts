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

/** What a session must be in itself, a corrected one too. @throws DomainError */
export const checkSession = (session: AdvisorySession, { rules, membership }: SessionLookups): void => {
  const { teryt, on, adviser, minutes, topic, recommendation, document } = session;
  if (!isId(adviser)) throw new AdviserNotAnId();
  checkTexts({ topic, document });
  if (!Number.isSafeInteger(minutes) || minutes % QUARTER !== 0) throw new HoursNotInQuarters(minutes);
  if (minutes < 0) throw new HoursNotOverZero(minutes);
  checkDay(on, rules, 'within');
  checkMember(membership, teryt, on);
  if (recommendation !== undefined) checkRecommendation(recommendation, on, rules);
};

/** A session that was never logged. @throws DomainError */
export const checkNewSession = ({ minutes }: AdvisorySession, { rules }: SessionLookups): void => {
  checkOpen(rules);
  if (minutes <= 0) throw new HoursNotOverZero(minutes);
};

const checkRecommendation = (recommendation: string, on: string, rules: Rules): void => {
  const catalogue = definitionOn(rules, on).recommendations.map(({ id }) => id);
  if (!catalogue.includes(recommendation)) throw new RecommendationNotInCatalogue(recommendation, on, catalogue);
};
