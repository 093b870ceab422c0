import type { Progress, Report } from '@modules/intake/contracts.js';

const EVERY_MS = 100;

export interface Reporting {
  readonly report: Report;
  /** Resolves when all that was reported has arrived, so that nothing about an import comes after its result. */
  readonly told: () => Promise<void>;
}

/** Passes on as much progress as somebody can watch. */
export const reportingTo = (tell: (progress: Progress) => Promise<void>, now = () => performance.now()): Reporting => {
  let last = -EVERY_MS;
  let telling = Promise.resolve();
  return {
    report: (progress) => {
      if (now() - last < EVERY_MS) return;
      last = now();
      telling = tell(progress);
    },
    told: () => telling,
  };
};
