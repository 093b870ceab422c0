import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildFolder } from '../parts/build.mjs';
import { country } from '../parts/country.mjs';
import { emptied } from '../parts/emptied.mjs';
import { ms, whole } from '../parts/figures.mjs';
import { writeFolder } from '../parts/programme-folder.mjs';

const IMPORTING = join(import.meta.dirname, '..', 'parts', 'importing.mjs');
const MIB = 2 ** 20;

const run = promisify(execFile);

const imported = async (folder, from) => {
  const args = [IMPORTING, '--folder', emptied(folder), '--from', from, '--build', buildFolder];
  const { stdout } = await run(process.execPath, args);
  return JSON.parse(stdout);
};

/** Every row of every table, spoilt where it can be. */
const spoilt = (row) => ('teryt' in row ? { ...row, teryt: '1' } : { ...row, hours: 'wiele' });

const told = (what, rows, found) => ({
  what: `${what}, ${whole(rows)} rows`,
  figure:
    `${(found.ms / 1000).toFixed(1)} s (${whole((rows / found.ms) * 1000)} rows/s), at most ${whole(found.peak / MIB)} MiB in memory, ` +
    `main thread's event loop late by p99 ${ms(found.p99)}, at most ${ms(found.longest)}`,
});

/** A large folder, once as it should be and once with a fault in every row: memory, and what the main thread feels of it. */
export const largeImports = async ({ folder, largeUnits }) => {
  const land = country(largeUnits);
  const [good, bad] = [join(folder, 'large'), join(folder, 'large-and-faulty')];
  const rows = writeFolder(good, land);
  writeFolder(bad, land, spoilt);
  const taken = await imported(join(folder, 'large-data'), good);
  if (taken.phase !== 'done') throw new Error(taken.outcome);
  const refused = await imported(join(folder, 'refused-data'), bad);
  if (refused.phase !== 'faulty') throw new Error(refused.outcome);
  return [told('import', rows, taken), told(`import, refused with ${whole(refused.faults)} faults`, rows, refused)];
};
