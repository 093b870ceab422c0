import { appendsOn } from '../parts/appends.mjs';
import { ms, ratio, whole } from '../parts/figures.mjs';
import { atLeast } from '../parts/targets.mjs';

/** Writers, the least share of the raw file's rate, and the least that the largest log keeps of the smallest's share. */
const TARGETS = [
  { writers: 1, share: 0.4, kept: 0.9 },
  { writers: 64, share: 0.35, kept: 0.8 },
];

const shareOf =
  ({ events, found }) =>
  ({ writers, share }) => {
    const { ratio: reached, rate, raw, p99 } = found[writers];
    return {
      what: `durable appends, ${writers} at a time, log of ${whole(events)}`,
      figure: `${ratio(reached)} of the raw file (${whole(rate)}/s of ${whole(raw)}/s; p99 ${ms(p99)})`,
      ...atLeast(share, reached),
    };
  };

/** Single appends and groups of 64, on the smallest log and on the largest. They make the logs longer. */
export const appends = async ({ logs, rounds, slice }) => {
  const runs = [];
  for (const { folder, country, events } of [logs[0], logs.at(-1)])
    runs.push({ events, found: await appendsOn(folder, country, { rounds, milliseconds: slice }) });
  const [small, large] = runs;
  return [
    ...runs.flatMap((run) => TARGETS.map(shareOf(run))),
    ...TARGETS.map(({ writers, kept }) => {
      const share = large.found[writers].ratio / small.found[writers].ratio;
      return {
        what: `the same, ${writers} at a time: largest log to smallest`,
        figure: ratio(share),
        ...atLeast(kept, share),
      };
    }),
  ];
};
