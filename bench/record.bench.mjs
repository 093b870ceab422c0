// What the record reaches, in ratios from one run, with the machine's figures beside them.
// Usage: npm run bench [-- --quick] [--only answers,ready,quiet,rebuilds,imports,largeImports,engines,http,appends] [--folder FOLDER] [--build FOLDER]
// FOLDER is emptied, and should lie on the disk that a record would lie on.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../scripts/runtime.mjs';
import { country } from './parts/country.mjs';
import { emptied } from './parts/emptied.mjs';
import { timed, whole } from './parts/figures.mjs';
import { writeLog } from './parts/log-of-country.mjs';
import { describeMachine } from './parts/machine.mjs';
import { openRecord } from './parts/record.mjs';
import { answers } from './sections/answers.mjs';
import { appends } from './sections/appends.mjs';
import { engines } from './sections/engines.mjs';
import { http } from './sections/http.mjs';
import { imports } from './sections/imports.mjs';
import { largeImports } from './sections/large-imports.mjs';
import { rebuilds } from './sections/rebuilds.mjs';
import { quiet, ready } from './sections/server.mjs';

/** Those that make the logs longer come last. */
const ON_LOGS = { answers, ready, quiet, rebuilds, http, appends };
const SECTIONS = { imports, largeImports, engines, ...ON_LOGS };

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: Object.keys(SECTIONS).join(',') },
    folder: { type: 'string', default: join(root, 'data', 'bench') },
    build: { type: 'string' },
  },
});

/** `units`: how many municipalities each log has, some 400 events for each; `slice`: milliseconds of one run. */
const FULL = {
  units: [25, 248, 2477],
  importUnits: 100,
  largeUnits: 620,
  engineUnits: 50,
  engineEvents: 16_000,
  rounds: 5,
  slice: 2000,
};
const QUICK = {
  units: [5, 25, 100],
  importUnits: 5,
  largeUnits: 10,
  engineUnits: 5,
  engineEvents: 4000,
  rounds: 2,
  slice: 500,
};

const plan = values.quick ? QUICK : FULL;
const folder = emptied(values.folder);

const preparedLog = async (count) => {
  const land = country(count);
  const place = emptied(join(folder, `log-of-${count}`));
  const { value: events, ms: writing } = await timed(() => writeLog(place, land));
  const { ms: building } = await timed(async () => (await openRecord(place)).close());
  const [written, built] = [writing, building].map((spent) => whole((events / spent) * 1000));
  console.log(
    `log of ${whole(events)} events, ${whole(count)} municipalities: written ${written}/s, views first built ${built}/s`,
  );
  return { folder: place, country: land, events };
};

const show = ({ what, figure, target, reached }) => {
  const verdict = target === undefined ? '' : `   [${target}: ${reached ? 'reached' : 'NOT reached'}]`;
  console.log(`  ${what}: ${figure}${verdict}`);
};

for (const [name, figure] of Object.entries(describeMachine(folder))) console.log(`${name}: ${figure}`);
const asked = new Set(values.only.split(','));
const logs = [];
if (Object.keys(ON_LOGS).some((name) => asked.has(name)))
  for (const count of plan.units) logs.push(await preparedLog(count));
const context = { ...plan, folder, logs, importCountry: country(plan.importUnits) };
for (const [name, section] of Object.entries(SECTIONS)) {
  if (!asked.has(name)) continue;
  console.log(`\n${name}`);
  for (const line of await section(context)) show(line);
}
emptied(folder);
