import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { adapterCosts } from '../parts/adapter-cost.mjs';
import { country } from '../parts/country.mjs';
import { openEventStore, openReadStore } from '../parts/engines.mjs';
import { median, ratio, whole } from '../parts/figures.mjs';
import { sharedRebuilds } from '../parts/shared-rebuilds.mjs';
import { atMost } from '../parts/targets.mjs';

const MOST_RUNS = 3;
const MOST_OF_THE_BARE_CLIENT = 1.1;

const WORKS = {
  alone: 'append, one at a time',
  together: 'append, 64 writers, one event each',
  batches: 'append, batches of 500',
  read: 'read of the whole log',
  follow: 'follow, catching up',
};

const micros = (number) => `${number < 10 ? number.toFixed(1) : whole(number)} µs`;

const costLine =
  (found) =>
  ([name, what]) => {
    const { ratio: byClock, cpuRatio, rates, cpu, count } = found[name];
    const [own, bare] = rates.map(whole);
    const times = `processor time of the client ${ratio(cpuRatio)} (${cpu.map(micros).join(' of ')} an event)`;
    return {
      what: `${what}, ${whole(count)} events`,
      figure: `${ratio(byClock)} of the bare client's time (${own}/s, ${bare}/s); ${times}`,
      ...atMost(MOST_OF_THE_BARE_CLIENT, byClock),
    };
  };

const shareOf = (way, other) => ratio(median(way.rates.map((rate, round) => rate / other.rates[round])));

const spent = ({ cpu }) => (cpu === undefined ? '' : `, ${micros(cpu)} of processor time an event`);

const rebuildLines = ({ events, embedded, one, two }) => [
  {
    what: `rebuild of all views into SQLite, log of ${whole(events)} events in EventStoreDB`,
    figure: `${whole(embedded.rate)} events/s${spent(embedded)}`,
  },
  {
    what: 'the same into MongoDB, one projector',
    figure: `${whole(one.rate)} events/s, ${shareOf(one, embedded)} of that${spent(one)}`,
  },
  {
    what: 'the same into MongoDB, two projectors',
    figure: `${whole(two.rate)} events/s, ${shareOf(two, one)} of what one reaches${spent(two)} of both together`,
  },
];

/** What the adapter of EventStoreDB adds to its client, and how fast views are built in MongoDB; against whichever engines are there. */
export const engines = async ({ folder, rounds, engineEvents, engineUnits }) => {
  const [eventStore, readStore] = await Promise.all([openEventStore(), openReadStore()]);
  console.log(`  against ${eventStore.what} and ${readStore.what}`);
  const namespace = () => `bench${randomBytes(6).toString('hex')}`;
  const found = await adapterCosts(eventStore.url, namespace(), { rounds, events: engineEvents });
  const stores = { eventStore: eventStore.url, readStore: readStore.url, namespace: namespace() };
  const rebuilt = await sharedRebuilds(join(folder, 'engines'), stores, {
    country: country(engineUnits),
    rounds: Math.min(rounds, MOST_RUNS),
  });
  await Promise.all([eventStore.stop(), readStore.stop()]);
  return [...Object.entries(WORKS).map(costLine(found)), ...rebuildLines(rebuilt)];
};
