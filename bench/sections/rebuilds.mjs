import { parsedPerSecond } from '../parts/events-per-second.mjs';
import { interleaved, median, ratio, timed, whole } from '../parts/figures.mjs';
import { openRecord, rebuild } from '../parts/record.mjs';
import { atLeast } from '../parts/targets.mjs';

const MOST_RUNS = 3;

/** All views anew, beside those that answer; against JSON.parse of the same events, by turns. */
export const rebuilds = async ({ logs, rounds }) => {
  const { folder, events } = logs.at(-1);
  const record = await openRecord(folder);
  const [parsed, built] = await interleaved(Math.min(rounds, MOST_RUNS), [
    () => parsedPerSecond(folder),
    async () => (events / (await timed(() => rebuild(record))).ms) * 1000,
  ]);
  await record.close();
  const share = median(built.map((rate, index) => rate / parsed[index]));
  const figure = `${ratio(share)} of JSON.parse (${whole(median(built))} events/s of ${whole(median(parsed))}/s)`;
  return [{ what: `rebuild of all views, log of ${whole(events)}`, figure, ...atLeast(0.3, share) }];
};
