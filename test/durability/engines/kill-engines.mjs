// Two servers and two projectors over EventStoreDB and MongoDB, killed and paused at random moments, while the engines lose what they are asked
// and what they answer; and then a look, from outside, whether the record is what was acknowledged.
// Usage: npm run kill -- --engines [COUNT] [--cuts N] [--pauses N] [--seed N] [--folder FOLDER] [--build FOLDER] [--noisy] [--probe log|views]
// Against real engines (TEST_EVENT_STORE_URL, TEST_READ_STORE_URL) only processes are killed and paused. `--probe` gives the double of the log, or
// of the read models, a mistake that must be noticed. `--noisy` puts the log into a double that others use, too.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { UNITS_BESIDE } from '../rows.mjs';
import { randomOf } from '../random.mjs';
import { Broken } from '../witness.mjs';
import { Faults } from './faults.mjs';
import { Fleet } from './fleet.mjs';
import { Folders } from './folders.mjs';
import { Havoc } from './havoc.mjs';
import { Load } from './load.mjs';
import { lateWrites, sameAtOnce } from './overlap.mjs';
import { Reckoning } from './reckoning.mjs';
import { Sender } from './sender.mjs';
import { PROBE_NAMES, openStage } from './stage.mjs';
import { counted, faultsInWords, inWords } from './telling.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    engines: { type: 'boolean' },
    cuts: { type: 'string' },
    pauses: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    folder: { type: 'string', default: tmpdir() },
    build: { type: 'string' },
    noisy: { type: 'boolean' },
    probe: { type: 'string' },
  },
});
const kills = Number(positionals[0] ?? 200);
const cuts = Number(values.cuts ?? kills * 5);
const pauses = Number(values.pauses ?? Math.ceil(kills / 40));
const seed = Number(values.seed);

const BESIDE = 'obok';
const LOSS_MS = 500;
const OUTAGE_MS = 12_000;
const TOLD_EVERY_MS = 30_000;

const place = mkdtempSync(join(values.folder, 'kronika-kill-'));
const told = { retries: new Map(), faults: [], ends: [], late: 0 };

/** Two that keep the same parts, and two that write the same; where a store is a double, at the worst moment. */
const lastOverlap = async ({ stage, fleet, havoc, load }) => {
  // What two projectors write at once adds nothing to the mistake of a log.
  if (values.probe !== 'log') {
    if (stage.doubles.views) told.late = await lateWrites({ stage, fleet, load });
    else await havoc.overlap(fleet.projectors[0]);
  }
  await load.stop();
  if (stage.doubles.events) await sameAtOnce({ stage, fleet, load });
};

const waitFor = async (faults, wanted) => {
  while (faults.engines.length > 0 && faults.answersCut < wanted) await pause(200);
};

/** Everything at once, until there was enough of it. */
const wreck = async ({ stage, fleet, load, folders, havoc, faults }) => {
  const telling = setInterval(
    () =>
      console.log(
        `${havoc.done} kills, ${faults.answersCut} answers cut, ${load.acknowledged.length} commands acknowledged`,
      ),
    TOLD_EVERY_MS,
  );
  // Folders are there to be cut off: where nobody is killed, their import is only waited for.
  const work = Promise.all([load.run(), kills > 0 && folders.run(), faults.run()]);
  try {
    await Promise.race([work, Promise.all([havoc.run(), waitFor(faults, cuts)])]);
    await faults.stop();
    await folders.stop();
    await fleet.begun();
    await lastOverlap({ stage, fleet, havoc, load });
    await work;
  } finally {
    clearInterval(telling);
    havoc.stop();
    await faults.stop();
  }
};

const reckon = async ({ stage, fleet, sender, load, folders }) => {
  const reckoning = new Reckoning({ stage, fleet, sender, programme: BESIDE });
  const events = await reckoning.events(load.acknowledged);
  await reckoning.caughtUp();
  const documents = await reckoning.documents();
  await reckoning.people(load.people);
  const repeated = await reckoning.repeats(load.acknowledged);
  await reckoning.imports(folders);
  const after = await reckoning.events(load.acknowledged);
  if (after !== events) throw new Broken(`${after - events} events were added by what stood already.`);
  return { events, documents, repeated };
};

const run = async (stage, fleet) => {
  const sender = new Sender({ fleet, random: randomOf(seed + 4), told });
  const folders = new Folders({ sender, place });
  const load = new Load({ sender, random: randomOf(seed + 5), programme: BESIDE });
  const havoc = new Havoc({ fleet, load, seed, kills, pauses });
  const faults = new Faults({ doubles: stage.doubles, seed, lossMs: LOSS_MS, outageMs: OUTAGE_MS });
  await fleet.start();
  await folders.take(await folders.make(BESIDE, UNITS_BESIDE, { seats: 100_000 }));
  await wreck({ stage, fleet, load, folders, havoc, faults });
  console.log(inWords({ havoc, faults, told }));
  if (told.faults.length > 0) throw new Broken(faultsInWords(told));
  console.log(counted({ ...(await reckon({ stage, fleet, sender, load, folders })), load, folders }));
};

if (values.probe !== undefined && !PROBE_NAMES.includes(values.probe))
  throw new Error(`--probe takes ${PROBE_NAMES.join(' or ')}.`);
const { TEST_EVENT_STORE_URL: eventStore, TEST_READ_STORE_URL: readStore } = process.env;
const stage = await openStage({ eventStore, readStore, probe: values.probe, noisy: values.noisy });
const fleet = new Fleet({ variables: stage.variables, folder: place, told });
process.once('exit', () => fleet.all.forEach((member) => void member.end()));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
console.log(`seed ${seed}, ${kills} kills over ${stage.name}, in ${place}`);
let whole = false;
try {
  await run(stage, fleet);
  whole = true;
} catch (error) {
  if (!(error instanceof Broken)) throw error;
  console.log(`BROKEN: ${error.message}`);
  process.exitCode = 1;
} finally {
  await fleet.end();
  if (whole) await stage.forget();
  await stage.stop();
  rmSync(place, { recursive: true });
}
process.exit();
