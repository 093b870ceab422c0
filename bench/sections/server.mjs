import { setTimeout as pause } from 'node:timers/promises';
import { PROGRAMME } from '../parts/country.mjs';
import { median, ms, ratio, whole } from '../parts/figures.mjs';
import { load, request } from '../parts/http-load.mjs';
import { startServer } from '../parts/servers.mjs';
import { atMost } from '../parts/targets.mjs';

const MOST_STARTS = 5;

/** From the start of the process to the first answer out of the views. */
export const ready = async ({ logs, rounds }) => {
  const { folder, events } = logs.at(-1);
  const found = [];
  for (let round = 0; round < Math.min(rounds, MOST_STARTS); round += 1) {
    const server = await startServer(folder, `/v1/programmes/${PROGRAMME}`);
    found.push(server.readyMs);
    await server.stop();
  }
  const usual = median(found);
  return [
    {
      what: `from the start of the server's process to its first answer, log of ${whole(events)}`,
      figure: `${ms(usual)} (longest ${ms(Math.max(...found))})`,
      ...atMost(2, usual / 1000, ' s'),
    },
  ];
};

const MANAGER = { 'Kronika-Actor': 'manager-1', 'Kronika-Role': 'manager' };
const LOOKED_AFTER_EVERY_MS = 100;

const startRebuild = async (url) => {
  const headers = { ...MANAGER, 'Content-Type': 'application/json' };
  const started = await fetch(`${url}/v1/rebuilds`, { method: 'POST', headers, body: '{}' });
  if (started.status !== 202) throw new Error(`The rebuild was not taken: ${await started.text()}`);
  return `${url}${started.headers.get('location')}`;
};

const rebuilt = async (url) => {
  const at = await startRebuild(url);
  for (;;) {
    const { phase, outcome } = await (await fetch(at, { headers: MANAGER })).json();
    if (phase === 'failed') throw new Error(outcome);
    if (phase === 'done') return;
    await pause(LOOKED_AFTER_EVERY_MS);
  }
};

/** Gives how the route answers until the rebuild is done. */
const meanwhile = async (url, probe) => {
  const done = new AbortController();
  const building = rebuilt(url).finally(() => done.abort());
  const found = await probe(Infinity, done.signal);
  await building;
  return found;
};

/** A trivial route, asked again and again while all views are built anew. */
export const quiet = async ({ logs, slice }) => {
  const { folder, events } = logs.at(-1);
  const { url, stop } = await startServer(folder);
  const text = request({ path: '/health', host: new URL(url).host });
  const probe = (milliseconds, signal) => load({ url, clients: 1, milliseconds, next: () => text, signal });
  await probe(slice);
  const usual = await probe(slice * 2);
  const busy = await meanwhile(url, probe);
  await stop();
  return [
    { what: 'a trivial route as usual', figure: `p50 ${ms(usual.p50)}, p99 ${ms(usual.p99)}` },
    {
      what: `a trivial route while ${whole(events)} events are rebuilt`,
      figure: `p50 ${ms(busy.p50)}, p99 ${ms(busy.p99)} (${ratio(busy.p99 / usual.p99)} of its usual; longest ${ms(busy.longest)})`,
    },
  ];
};
