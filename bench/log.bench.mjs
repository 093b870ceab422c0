// Durable appends through the worker thread against a raw file: the same bytes, the same number of events for each fdatasync.
// Usage: node bench/log.bench.mjs [--rounds N] [--sizes 10000,1000000] [--seconds S]. Runs from the build.
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { openEmbeddedEventStore } from '../dist/libs/adapters/event-store/embedded/embedded-event-store.js';
import { inThreads } from '../dist/libs/adapters/event-store/embedded/log-threads.js';
import { createStamp } from '../dist/libs/adapters/event-store/stamp.js';

const WORKER = new URL('../dist/apps/record/src/workers/log.worker.js', import.meta.url);
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    sizes: { type: 'string', default: '10000,1000000' },
    seconds: { type: 'string', default: '1.5' },
    folder: { type: 'string', default: '.' },
  },
});
const rounds = Number(values.rounds);
const slice = Number(values.seconds) * 1000;

const stamp = createStamp({ clock: () => new Date() });
const metadata = () => ({
  actor: 'specialist-7',
  role: 'specialist',
  source: 'api',
  correlationId: '5a0f7c1e-0000-4000-8000-000000000001',
  causationId: '5a0f7c1e-0000-4000-8000-000000000002',
  schemaVersion: 1,
  recordedAt: stamp.now(),
});

/** An event as the programme has them most: about 600 bytes as JSON. */
const makeEvent = (n) =>
  stamp.seal(
    stamp.eventId(['bench', String(n)]),
    {
      type: 'AdvisorySessionLogged',
      data: {
        ref: `DOR/${n}`,
        on: '2015-03-31',
        adviser: 'dor-3',
        minutes: 90,
        mode: 'on-site',
        topic: 'Roczny program współpracy',
      },
    },
    metadata(),
  );

/** Made beforehand: sealing stands above the log, and a raw file knows nothing of it. The log does not look for an id elsewhere. */
const POOL = Array.from({ length: 20_000 }, (_, n) => makeEvent(n));
const eventAt = (n) => POOL[n % POOL.length];
const LINES = POOL.map((event) => `${JSON.stringify(event)}\n`);

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const percentile = (numbers, p) => numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) * p)];

/** Streams of some 16 events each, as many as a log of that size has; revisions as this bench left them. */
class Streams {
  next = 0;
  heads = [];

  take() {
    const at = this.next;
    this.next = (this.next + 7919) % this.heads.length;
    return at;
  }

  static nameOf(at) {
    return `advisory-malopolska-2014:${String(at).padStart(6, '0')}`;
  }
}

const openLog = (folder) => openEmbeddedEventStore({ folder, start: inThreads(WORKER) });

const fill = async (store, streams, size) => {
  const each = 16;
  let n = 0;
  for (let at = streams.heads.length; n < size; at += 64) {
    const batch = Array.from({ length: 64 }, (_, i) => at + i);
    await Promise.all(
      batch.map((which) =>
        store.append(
          Streams.nameOf(which),
          'no-stream',
          Array.from({ length: each }, () => eventAt(n++)),
        ),
      ),
    );
    for (const which of batch) streams.heads[which] = each - 1;
  }
};

const log = async (store, streams, writers) => {
  const until = performance.now() + slice;
  const started = performance.now();
  let count = 0;
  const waits = [];
  const write = async () => {
    while (performance.now() < until) {
      const at = streams.take();
      const event = eventAt(count++);
      const sent = performance.now();
      await store.append(Streams.nameOf(at), BigInt(streams.heads[at]++), [event]);
      waits.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return {
    rate: (count / (performance.now() - started)) * 1000,
    p99: percentile(waits, 0.99),
    max: Math.max(...waits),
  };
};

const raw = (folder, group) => {
  const file = openSync(join(folder, 'raw'), 'a');
  const until = performance.now() + slice;
  const started = performance.now();
  let count = 0;
  while (performance.now() < until) {
    let text = '';
    for (let i = 0; i < group; i += 1) text += LINES[count++ % LINES.length];
    writeSync(file, text);
    fdatasyncSync(file);
  }
  const rate = (count / (performance.now() - started)) * 1000;
  closeSync(file);
  return rate;
};

const whole = (number) => Math.round(number).toLocaleString('en');

const filledLog = async (folder, size) => {
  const streams = new Streams();
  const filling = await openLog(folder);
  const started = performance.now();
  await fill(filling, streams, size);
  const filledPerSecond = (size / (performance.now() - started)) * 1000;
  await filling.close();
  const opening = performance.now();
  const store = await openLog(folder);
  return { store, streams, filledPerSecond, openedInMs: performance.now() - opening };
};

/** One writer and 64 by turns; the raw file before and after each, since a shared disk's rate drifts. */
const runs = async (folder, { store, streams }) => {
  const found = { 1: [], 64: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (const writers of [1, 64]) {
      const before = raw(folder, writers);
      const appended = await log(store, streams, writers);
      found[writers].push({ ...appended, raw: (before + raw(folder, writers)) / 2 });
    }
  }
  return found;
};

const report = (writers, found) => {
  const ratios = found.map((run) => run.rate / run.raw);
  const rate = median(found.map((run) => run.rate));
  const rawRate = median(found.map((run) => run.raw));
  console.log(
    `  ${String(writers).padStart(2)} writer${writers > 1 ? 's' : ' '}: ${whole(rate)}/s, raw file ${whole(rawRate)}/s, ` +
      `ratio ${median(ratios).toFixed(2)} (${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}), ` +
      `p99 ${median(found.map((run) => run.p99)).toFixed(1)} ms, longest ${Math.max(...found.map((run) => run.max)).toFixed(0)} ms`,
  );
  return median(ratios);
};

const measure = async (size) => {
  const folder = mkdtempSync(join(values.folder, 'bench-log-'));
  try {
    const filled = await filledLog(folder, size);
    console.log(
      `\nlog of ${whole(size)} events: filled at ${whole(filled.filledPerSecond)}/s, opened in ${whole(filled.openedInMs)} ms`,
    );
    const found = await runs(folder, filled);
    await filled.store.close();
    return { 1: report(1, found[1]), 64: report(64, found[64]) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

console.log(
  `${cpus()[0]?.model ?? 'unknown processor'} × ${cpus().length}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`,
);
const sizes = values.sizes.split(',').map(Number);
const results = [];
for (const size of sizes) results.push(await measure(size));
const [first] = results;
const last = results.at(-1);
if (results.length > 1)
  for (const writers of [1, 64])
    console.log(
      `${writers} writer(s), ratio at ${whole(sizes.at(-1))} events to that at ${whole(sizes[0])}: ${(last[writers] / first[writers]).toFixed(2)}`,
    );
