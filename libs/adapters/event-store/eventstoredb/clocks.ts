/** What a server's clock said, between two looks at this machine's. */
export interface Glance {
  readonly asked: Date;
  /** Milliseconds since 1970, to the second, which is how exactly a server tells its clock. Undefined where it does not. */
  readonly server: number | undefined;
  readonly answered: Date;
}

const LARGEST_SKEW_MS = 5_000;

/**
 * Says how far the clocks are apart at the least: how long the answer took on its way, or waited here while this process was busy, is not known and
 * is no fault of a clock.
 */
export const skewOf = ({ asked, server, answered }: Glance): string | undefined => {
  if (server === undefined) return undefined;
  const ahead = asked.getTime() - server;
  const behind = server - answered.getTime();
  const ms = Math.max(ahead, behind);
  if (ms <= LARGEST_SKEW_MS) return undefined;
  const which = ahead > behind ? 'ahead of' : 'behind';
  return `This machine's clock is ${Math.round(ms / 1000)} s ${which} that of EventStoreDB: moments on record would be wrong. Set the clocks.`;
};
