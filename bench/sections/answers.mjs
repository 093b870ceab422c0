import { PROGRAMME } from '../parts/country.mjs';
import { interleaved, ms, percentile, ratio, timed, whole } from '../parts/figures.mjs';
import { openRecord } from '../parts/record.mjs';
import { atMost } from '../parts/targets.mjs';

const TODAY = '2015-07-01';
const AT_A_TIME = 50;
const STRIDE = 7919;

/** Asks about one municipality after another, scattered over the programme. */
const asker = (record, { units }) => {
  let at = 0;
  return () => {
    at = (at + STRIDE) % units.length;
    return record.questions.ask({ type: 'municipality', programme: PROGRAMME, code: units[at].code, today: TODAY });
  };
};

const asked = async (times, ask) => {
  const waits = [];
  for (let n = 0; n < times; n += 1) waits.push((await timed(ask)).ms);
  return waits;
};

const pair = (waits) => `p50 ${ms(percentile(waits, 0.5))}, p99 ${ms(percentile(waits, 0.99))}`;

/** Logs of all sizes by turns. */
const municipalities = async (logs, records, rounds) => {
  const asks = logs.map(({ country }, index) => asker(records[index], country));
  for (const ask of asks) await asked(AT_A_TIME, ask);
  const runs = await interleaved(
    rounds * 2,
    asks.map((ask) => () => asked(AT_A_TIME, ask)),
  );
  const waits = runs.map((run) => run.flat());
  const growth = percentile(waits.at(-1), 0.5) / percentile(waits[0], 0.5);
  return [
    ...logs.map(({ events }, index) => ({
      what: `one municipality's standing, log of ${whole(events)}`,
      figure: pair(waits[index]),
    })),
    { what: 'the same: largest log to smallest (p50)', figure: ratio(growth), ...atMost(1.1, growth) },
  ];
};

const overviews = async ({ country: { units } }, record, rounds) => {
  const question = { type: 'overview', programme: PROGRAMME, today: TODAY };
  const [pages, wholes] = await interleaved(rounds, [
    () => asked(10, () => record.questions.ask({ ...question, limit: 100 })),
    () => asked(2, () => record.questions.ask(question)),
  ]);
  const what = `overview of ${whole(units.length)} municipalities`;
  return [
    { what: `${what}, a page of 100`, figure: pair(pages.flat()) },
    { what: `${what}, all in one answer`, figure: pair(wholes.flat()) },
  ];
};

/** One municipality's standing at each size of the log, and the overview of the largest programme. */
export const answers = async ({ logs, rounds }) => {
  const records = [];
  for (const { folder } of logs) records.push(await openRecord(folder));
  const lines = [
    ...(await municipalities(logs, records, rounds)),
    ...(await overviews(logs.at(-1), records.at(-1), rounds)),
  ];
  for (const record of records) await record.close();
  return lines;
};
