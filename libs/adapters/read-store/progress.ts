import type { Progress } from '@kernel/read-store.js';

/** A build's progress goes forward only: what a slower owner of the same build writes late is passed over. */
export const supersedes = (next: Progress, stored: Progress | undefined): boolean => {
  if (stored?.position === undefined || stored.log !== next.log) return true;
  return next.position !== undefined && next.position >= stored.position;
};
