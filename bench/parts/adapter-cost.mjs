import { interleaved, median } from './figures.mjs';
import { eventSource, openLogClients } from './log-clients.mjs';
import { costOf } from './processor-time.mjs';

const chunked = (events, size) =>
  Array.from({ length: Math.ceil(events.length / size) }, (_, at) => events.slice(at * size, (at + 1) * size));

/** Writers that each append to a stream of their own, so many events at a time. */
const appending = async (client, batches, { writers, stream }) => {
  const left = batches.values();
  const write = async (_, writer) => {
    let revision = -1n;
    for (const events of left) {
      await client.append(`advisory-${stream}:${writer}`, revision < 0n ? 'no-stream' : revision, events);
      revision += BigInt(events.length);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
};

const appends = ({ clients, eventsFor, name, count, size, writers }) =>
  clients.map((client) => (round) => {
    // Made before the clock runs.
    const batches = chunked(eventsFor(count).map(client.formOf), size);
    return costOf(() => appending(client, batches, { writers, stream: `${client.name}.${name}.${round}` }));
  });

const comparison = ([adapter, bare], count) => {
  const each = (runs, of) => median(runs.map((run) => (run[of] * 1000) / count));
  return {
    count,
    /** By the clock, and in the client's own processor time. */
    ratio: median(adapter.map(({ ms }, round) => ms / bare[round].ms)),
    cpuRatio: median(adapter.map(({ cpu }, round) => cpu / bare[round].cpu)),
    rates: [adapter, bare].map((runs) => 1_000_000 / each(runs, 'ms')),
    /** Microseconds of an event. */
    cpu: [each(adapter, 'cpu'), each(bare, 'cpu')],
  };
};

/** The first round is only to warm up. */
const compared = async (rounds, works, count) => {
  const runs = await interleaved(rounds + 1, works);
  return comparison(
    runs.map(([, ...kept]) => kept),
    count,
  );
};

/** The work is done by the adapter and by the bare client by turns, over the same events. */
export const adapterCosts = async (url, namespace, { rounds, events }) => {
  const clients = await openLogClients(url, namespace);
  const eventsFor = await eventSource();
  const writing = (name, count, size, writers) =>
    compared(rounds, appends({ clients, eventsFor, name, count, size, writers }), count);
  const results = { batches: await writing('batches', events, 500, 1) };
  const there = await clients[0].readAll();
  const reading = (work) =>
    compared(
      rounds,
      clients.map((client) => () => costOf(() => work(client))),
      there,
    );
  results.read = await reading((client) => client.readAll());
  results.follow = await reading((client) => client.follow(there));
  results.alone = await writing('alone', Math.round(events / 16), 1, 1);
  results.together = await writing('together', Math.round(events / 4), 1, 64);
  for (const client of clients) await client.close();
  return results;
};
