import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parsedPerSecond } from '../parts/events-per-second.mjs';
import { interleaved, median, timed, whole } from '../parts/figures.mjs';
import { writeFolder } from '../parts/programme-folder.mjs';
import { importFolder, openRecord } from '../parts/record.mjs';

const MOST_RUNS = 3;

const imported = async (from, into) => {
  const record = await openRecord(into);
  const { value, ms } = await timed(() => importFolder(record, from));
  await record.close();
  if (value.phase !== 'done') throw new Error(value.outcome);
  const run = { rate: (value.appended / ms) * 1000, parsed: await parsedPerSecond(into), appended: value.appended };
  rmSync(into, { recursive: true });
  return run;
};

/** A folder as people bring it, checked and written into an empty record. */
export const imports = async ({ folder, importCountry, rounds }) => {
  const from = join(folder, 'to-import');
  const rows = writeFolder(from, importCountry);
  const run = (round) => imported(from, join(folder, `imported-${round}`));
  const [runs] = await interleaved(Math.min(rounds, MOST_RUNS), [run]);
  const rate = median(runs.map((one) => one.rate));
  const share = median(runs.map((one) => one.rate / one.parsed));
  return [
    {
      what: `import of ${whole(rows)} rows, checked and written (${whole(runs[0].appended)} events)`,
      figure: `${whole(rate)} events/s, ${share.toFixed(3)} of JSON.parse`,
    },
  ];
};
