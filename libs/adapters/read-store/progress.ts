import type { Build, Progress } from '@kernel/read-store.js';

/** A part's progress goes forward only: what a slower owner of the same part writes late is passed over. */
export const supersedes = (next: Progress, stored: Progress | undefined): boolean => {
  if (stored?.position === undefined || stored.log !== next.log) return true;
  return next.position !== undefined && next.position >= stored.position;
};

/** What is to be stored of a progress that supersedes: who has once caught up has for good. */
export const succeeding = (next: Progress, stored: Progress | undefined): Progress => ({
  ...next,
  caughtUp: next.caughtUp || (stored?.log === next.log && stored.caughtUp),
});

/** @throws RangeError */
export const checkPart = ({ view, number, parts }: Build, part: number): void => {
  if (!Number.isInteger(part) || part < 0 || part >= parts)
    throw new RangeError(`Build ${number} of view ${view} has ${parts} parts, and no part ${part}.`);
};

/** @throws RangeError */
export const checkParts = (parts: number): void => {
  if (!Number.isSafeInteger(parts) || parts < 1) throw new RangeError(`A build has one part or more, not ${parts}.`);
};
