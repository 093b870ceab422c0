const DAY_MS = 24 * 60 * 60 * 1_000;
const KEPT_MS = 30 * DAY_MS;

/** A moment as stored and compared: milliseconds since 1970. @param now UTC ISO */
export const momentOf = (now: string): number => {
  const moment = Date.parse(now);
  if (Number.isNaN(moment)) throw new RangeError(`A moment in UTC ISO was expected, not ${JSON.stringify(now)}.`);
  return moment;
};

/** What was reserved before this moment is no longer kept at `now`. */
export const keptSince = (now: number): number => now - KEPT_MS;
