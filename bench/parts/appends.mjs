import { rawWrites } from './machine.mjs';
import { median, percentile } from './figures.mjs';
import { PROGRAMME, session } from './country.mjs';
import { openLog, sealer } from './log-of-country.mjs';

const POOL = 20_000;

/** Sealed beforehand: that stands above the log, and a raw file knows nothing of it. The log looks for an id only in its stream. */
const pool = async () => {
  const seal = await sealer();
  const unit = { at: 1, teryt: '1217032' };
  return Array.from({ length: POOL }, (_, n) =>
    seal('advisory-bench:121703', { type: 'AdvisorySessionLogged', data: session(unit, n) }, n),
  );
};

/** The advisory streams of the country, with the revisions at which they stand. */
const streamsOf = async (log, { units }) => {
  const streams = [];
  for (const { code } of units) {
    const name = `advisory-${PROGRAMME}:${code}`;
    let head = -1;
    for await (const events of log.readStream(name)) head = Number(events.at(-1)?.revision ?? head);
    streams.push({ name, head });
  }
  return streams;
};

/** Each append goes to another stream than those under way. */
const turns = (streams) => {
  let at = 0;
  return () => {
    at = (at + 1) % streams.length;
    return streams[at];
  };
};

const logged = async ({ log, next, events }, writers, milliseconds) => {
  const start = performance.now();
  const waits = [];
  const write = async () => {
    while (performance.now() - start < milliseconds) {
      const stream = next();
      const event = events[waits.length % events.length];
      const sent = performance.now();
      await log.append(stream.name, BigInt(stream.head++), [event]);
      waits.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return { rate: (waits.length / (performance.now() - start)) * 1000, p99: percentile(waits, 0.99) };
};

const grouped = (lines, group) => (count) =>
  Array.from({ length: group }, (_, n) => lines[(count * group + n) % lines.length]).join('');

/**
 * Durable appends by one writer and by 64, by turns with the raw file, which gets the same bytes and as many events for each fdatasync. The
 * raw file goes before and after each, since a disk's rate drifts.
 */
export const appendsOn = async (folder, country, { rounds, milliseconds }) => {
  const log = await openLog(folder);
  const events = await pool();
  const lines = events.map((event) => `${JSON.stringify(event)}\n`);
  const next = turns(await streamsOf(log, country));
  const rawRate = (writers) => rawWrites(folder, milliseconds / 2, grouped(lines, writers)) * writers;
  const runs = { 1: [], 64: [] };
  for (let round = 0; round <= rounds; round += 1) {
    for (const writers of [1, 64]) {
      const before = rawRate(writers);
      const run = await logged({ log, next, events }, writers, milliseconds);
      // The first round is only to warm up.
      if (round > 0) runs[writers].push({ ...run, raw: (before + rawRate(writers)) / 2 });
    }
  }
  await log.close();
  return { 1: summary(runs[1]), 64: summary(runs[64]) };
};

const summary = (runs) => ({
  rate: median(runs.map(({ rate }) => rate)),
  raw: median(runs.map(({ raw }) => raw)),
  ratio: median(runs.map(({ rate, raw }) => rate / raw)),
  p99: median(runs.map(({ p99 }) => p99)),
});
