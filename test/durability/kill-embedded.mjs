// Kills a process that imports and logs, at random moments, again and again, and looks each time whether the record is what was acknowledged.
// Usage: npm run kill [-- COUNT] [--seed N] [--folder FOLDER] [--build FOLDER] [--damage drop|double|change]
// `--damage` spoils the log after the last kill, to show that it is told.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildFolder } from '../../bench/parts/build.mjs';
import { country } from '../../bench/parts/country.mjs';
import { writeFolder } from '../../bench/parts/programme-folder.mjs';
import { lastLook } from './last-look.mjs';
import { randomOf } from './random.mjs';
import { UNITS_BESIDE } from './rows.mjs';
import { Broken, Witness } from './witness.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    folder: { type: 'string', default: tmpdir() },
    build: { type: 'string' },
    damage: { type: 'string' },
  },
});
const count = Number(positionals[0] ?? 200);
const BESIDE = 'obok';
const UNITS = 3;
const ROUNDS_OF_A_FOLDER = 4;
const LONGEST_MS = 2_000;
const STARTING_MS = 700;

const random = randomOf(Number(values.seed));
const place = mkdtempSync(join(values.folder, 'kronika-kill-'));
const folder = join(place, 'data');
mkdirSync(folder);
const witness = new Witness();
const people = { identified: new Set(), erasing: new Set(), erased: new Set() };
const told = { appends: 0, imports: 0, startings: 0 };

const folderOf = (programme, units, change = {}) => {
  const from = join(place, programme);
  const land = country(units, programme);
  writeFolder(from, { ...land, document: { ...land.document, academy: { ...land.document.academy, ...change } } });
  return from;
};

const heard = (line, acknowledged) => {
  const { appended, identified, erasing, erased, imported } = JSON.parse(line);
  if (appended) acknowledged.push(appended);
  if (identified) people.identified.add(identified);
  if (erasing) people.erasing.add(erasing);
  if (erased) people.erased.add(erased);
  if (imported) told.imports += 1;
};

/** Starts a victim. `ended` gives its exit code (null: killed) once all that it told has been heard. */
const victim = (args) => {
  const acknowledged = [];
  const options = ['--folder', folder, '--build', buildFolder, ...args];
  const child = spawn(process.execPath, [join(import.meta.dirname, 'victim.mjs'), ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => heard(line, acknowledged));
  const busy = new Promise((resolve) => lines.on('line', () => acknowledged.length > 0 && resolve()));
  const closed = new Promise((resolve) => lines.once('close', resolve));
  const ended = new Promise((resolve) => child.once('exit', (code) => void closed.then(() => resolve(code))));
  return { child, acknowledged, busy, ended };
};

/** While it writes; one time in six already while it opens. */
const momentOf = async ({ busy, ended }) => {
  if (random() < 1 / 6) {
    told.startings += 1;
    return pause(random() * STARTING_MS);
  }
  const after = random() * LONGEST_MS;
  await Promise.race([busy, ended]);
  return Promise.race([pause(after), ended]);
};

const look = async ({ acknowledged }) => {
  told.appends += acknowledged.length;
  await witness.look(folder, acknowledged);
};

const killOnce = async (round, from) => {
  // Every other round sends what the one before may or may not have brought through.
  const label = String(round - (round % 2));
  const one = victim(['--from', from, '--beside', BESIDE, '--label', label]);
  await momentOf(one);
  one.child.kill('SIGKILL');
  const code = await one.ended;
  if (code !== null && code !== 0)
    throw new Broken(`In round ${round} the process failed by itself, with code ${code}.`);
  await look(one);
};

const DAMAGES = {
  drop: 'DELETE FROM log WHERE position = (SELECT max(position) FROM log)',
  double: 'INSERT INTO log SELECT position + 1, stream, revision + 1, body FROM log ORDER BY position DESC LIMIT 1',
  change: "UPDATE log SET body = replace(body, 'specialist-7', 'specialist-8') WHERE position = 2",
};

const damage = (how) => {
  const db = new DatabaseSync(join(folder, 'log.sqlite'));
  db.exec(DAMAGES[how]);
  db.close();
};

const setUp = async () => {
  const from = folderOf(BESIDE, UNITS_BESIDE, { seats: 100_000 });
  const first = victim(['--from', from]);
  if ((await first.ended) !== 0) throw new Broken('The first import, which nobody killed, did not come to its end.');
  await look(first);
  return from;
};

const run = async () => {
  const folders = [await setUp()];
  for (let round = 0; round < count; round += 1) {
    if (round % ROUNDS_OF_A_FOLDER === 0) folders.push(folderOf(`p${round}`, UNITS));
    await killOnce(round, folders.at(-1));
    if ((round + 1) % 20 === 0) console.log(`${round + 1} kills, ${witness.events} events, all as acknowledged`);
  }
  if (values.damage) damage(values.damage);
  await witness.look(folder, []);
  await witness.lookAgain(folder);
  const documents = await lastLook({ folder, programme: BESIDE, folders, people });
  await witness.look(folder, []);
  console.log(
    `${count} kills (${told.startings} while opening): ${told.appends} acknowledged appends all stand, none twice, among ${witness.events} events; ` +
      `${people.identified.size} identities, ${people.erased.size} of them erased; ${folders.length} imports complete when sent again; ` +
      `${documents} documents equal a rebuild.`,
  );
};

console.log(`seed ${values.seed}, ${count} kills, in ${place}`);
try {
  await run();
  rmSync(place, { recursive: true });
} catch (error) {
  if (!(error instanceof Broken)) throw error;
  console.log(`BROKEN: ${error.message}`);
  if (values.damage) rmSync(place, { recursive: true });
  else console.log(`The record is kept in ${place}.`);
  process.exitCode = 1;
}
