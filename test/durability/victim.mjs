// Works on a record until it is killed: imports a folder and logs single entries beside it. What the record has acknowledged is told on standard
// output at once, one JSON text a line; writing to a pipe waits until it is taken, so a kill loses nothing that was told.
import { writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fromBuild } from '../../bench/parts/build.mjs';
import { country } from '../../bench/parts/country.mjs';
import { UNITS_BESIDE, advisoryRow, participantRow } from './rows.mjs';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    from: { type: 'string' },
    beside: { type: 'string' },
    label: { type: 'string' },
    build: { type: 'string' },
  },
});

const WRITERS = 8;
const STDOUT = 1;

const tell = (what) => writeSync(STDOUT, `${JSON.stringify(what)}\n`);

const sender = {
  given: {
    actor: 'specialist-7',
    role: 'manager',
    source: 'api',
    correlationId: '5a0f7c1e-0000-4000-8000-000000000001',
    causationId: '5a0f7c1e-0000-4000-8000-000000000002',
  },
};

/** Every append that the log acknowledges is told, whoever asked for it. */
const listenTo = (log) => {
  const append = log.append.bind(log);
  log.append = async (stream, expected, events) => {
    const { revision, position } = await append(stream, expected, events);
    tell({
      appended: { stream, revision: String(revision), position: String(position), ids: events.map(({ id }) => id) },
    });
    return { revision, position, repeated: false };
  };
};

const { openRecord } = await fromBuild('apps/record/src/open-record.js');
const { readRow } = await fromBuild('libs/modules/intake/contracts.js');
const record = await openRecord({ folder: values.folder });
listenTo(record.log);

const take = async (from) => {
  const { id } = await record.imports.start({ from, check: false, sender });
  let last;
  for await (const state of record.imports.watch(id)) last = state;
  if (last.phase !== 'done') throw new Error(`The import of ${from} ended as ${last.phase}: ${last.outcome}`);
  tell({ imported: from });
};

const submit = async (programme, table, row) => {
  const { intent, faults } = readRow({ name: table, file: table }, { row: 0, cells: row });
  if (faults.length > 0) throw new Error(`A row cannot be read: ${JSON.stringify(faults[0])}`);
  const { lane, key, person, commands } = intent;
  const entry = commands.filter(({ type }) => type !== 'identify');
  await record.desk.submit({ programme, lane, key }, entry, sender);
  const identity = commands.filter(({ type }) => type === 'identify');
  if (identity.length > 0) await record.desk.submit({ programme, lane: 'person', key: person }, identity, sender);
};

/** Whoever was erased in the round before stays erased: the same row, sent again, is refused. */
const known = (programme, row) =>
  submit(programme, 'participants', row).then(
    () => true,
    (error) => {
      if (error.code !== 'people.erased') throw error;
      return false;
    },
  );

const identify = async (programme, row, erase) => {
  if (!(await known(programme, row))) return;
  tell({ identified: row.person });
  if (!erase) return;
  tell({ erasing: row.person });
  await record.desk.erase(programme, row.person, 'Wycofana zgoda', sender);
  tell({ erased: row.person });
};

/** Entries without end: those of a round before under the same label first, since nobody knows which of them came through. */
const log = async (programme, label) => {
  const { units } = country(UNITS_BESIDE, programme);
  let next = 0;
  const writer = async () => {
    for (;;) {
      const number = next++;
      const unit = units[number % units.length];
      await submit(programme, 'advisory', advisoryRow(unit, label, number));
      if (number % 10 === 0) await identify(programme, participantRow(unit, label, number), number % 30 === 0);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
};

await Promise.all([take(values.from), ...(values.beside ? [log(values.beside, values.label)] : [])]);
await record.close();
