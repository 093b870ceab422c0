import { ratio } from '@kernel/quantity.js';
import type { Minutes, Ratio } from '@kernel/quantity.js';

const WHOLE = 10_000;

/**
 * Whether a diploma is due: at the threshold or more, compared in whole minutes, never in floating point. At 80%, 48 of 60 hours is due and
 * 47.5 is not. With nothing scheduled none is due. Source: domain.md, rule 3.
 *
 * @param scheduled of the whole edition, whenever the person joined
 * @param threshold in hundredths of a percent: 80% is 8000
 */
export const diplomaDue = (attended: Minutes, scheduled: Minutes, threshold: number): boolean =>
  scheduled > 0 && attended * WHOLE >= threshold * scheduled;

/**
 * Whether the threshold can no longer be reached, even by attending every minute still ahead. A day that was held and for which no attendance
 * is on record counts as missed.
 *
 * @param ahead what the person may still attend: `scheduled` less what was held for one who holds a seat, 0 for one who no longer does
 * @param threshold in hundredths of a percent
 */
export const outOfReach = (attended: Minutes, ahead: Minutes, scheduled: Minutes, threshold: number): boolean =>
  !diplomaDue(attended + ahead, scheduled, threshold);

/** The share as a percentage, exact; undefined with nothing scheduled. */
export const shareOf = (attended: Minutes, scheduled: Minutes): Ratio | undefined =>
  scheduled > 0 ? ratio(attended * 100, scheduled) : undefined;
