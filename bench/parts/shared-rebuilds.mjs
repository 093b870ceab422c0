import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dropDatabases } from './databases.mjs';
import { interleaved, median } from './figures.mjs';
import { openRemoteLog } from './log-clients.mjs';
import { writeCountry } from './log-of-country.mjs';
import { costOf } from './processor-time.mjs';
import { startProjectors } from './projectors.mjs';
import { openRecord, rebuild } from './record.mjs';

const writeRemote = async ({ eventStore, namespace }, country) => {
  const log = await openRemoteLog(eventStore, namespace);
  const count = await writeCountry(log, country);
  await log.close();
  return count;
};

/** Embedded views of the remote log: a thread of this process builds them. */
const intoFiles = async (folder, { eventStore, namespace }) => {
  const record = await openRecord(folder, { eventStore, namespace });
  return { run: () => costOf(() => rebuild(record)), close: () => record.close() };
};

/** Projectors build them, in processes of their own, and the record only asks for it. */
const intoReadStore = async (folder, stores, count) => {
  const projectors = await startProjectors(count, stores);
  const record = await openRecord(folder, { ...stores, projections: 'apart' });
  return {
    run: async () => {
      const before = projectors.processorTime();
      const { ms } = await costOf(() => rebuild(record));
      const after = projectors.processorTime();
      return { ms, cpu: before === undefined || after === undefined ? undefined : after - before };
    },
    close: async () => {
      await record.close();
      await projectors.stop();
      await dropDatabases(stores.readStore, stores.namespace);
    },
  };
};

const summary = ([, ...runs], events) => ({
  rates: runs.map(({ ms }) => (events / ms) * 1000),
  rate: median(runs.map(({ ms }) => (events / ms) * 1000)),
  /** Microseconds of an event, of whoever builds. */
  cpu: runs.some(({ cpu }) => cpu === undefined) ? undefined : median(runs.map(({ cpu }) => (cpu * 1000) / events)),
});

const WAYS = [
  { name: 'embedded', open: intoFiles },
  { name: 'one', open: (folder, stores) => intoReadStore(folder, stores, 1) },
  { name: 'two', open: (folder, stores) => intoReadStore(folder, stores, 2) },
];

/**
 * All views anew, of logs in an EventStoreDB that hold the same: into files, into the read store by one projector, and by two; by turns, and
 * the first round only to warm up.
 */
export const sharedRebuilds = async (folder, stores, { country, rounds }) => {
  const opened = [];
  let events = 0;
  for (const { name, open } of WAYS) {
    const own = { ...stores, namespace: `${stores.namespace}${name}` };
    events = await writeRemote(own, country);
    const place = join(folder, name);
    mkdirSync(place, { recursive: true });
    opened.push(await open(place, own));
  }
  const runs = await interleaved(
    rounds + 1,
    opened.map(({ run }) => run),
  );
  for (const { close } of opened) await close();
  return { events, ...Object.fromEntries(WAYS.map(({ name }, at) => [name, summary(runs[at], events)])) };
};
