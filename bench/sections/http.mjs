import { PROGRAMME, session } from '../parts/country.mjs';
import { interleaved, median, ms, ratio, whole } from '../parts/figures.mjs';
import { load, request } from '../parts/http-load.mjs';
import { startBare, startServer } from '../parts/servers.mjs';
import { atLeast } from '../parts/targets.mjs';

const CLIENTS = 64;
const WRITER = { 'Kronika-Actor': 'specialist-7', 'Kronika-Role': 'specialist' };

/** Each request logs a new advisory session, of one municipality after the other. */
const commands = (url, path, { units }) => {
  const { host } = new URL(url);
  let count = 0;
  return () => {
    count += 1;
    const { minutes: _, ...entry } = session(units[count % units.length], count);
    // An adviser has at most twelve hours a day in one municipality.
    const body = JSON.stringify({ ...entry, ref: `HTTP/${count}`, adviser: `adv-${count % 997}`, hours: 0.25 });
    return request({ method: 'POST', path, host, headers: WRITER, body });
  };
};

const runsOf = async (server, bare, { country, rounds, slice }) => {
  const options = { clients: CLIENTS, milliseconds: slice };
  const next = commands(server.url, `/v1/programmes/${PROGRAMME}/advisory`, country);
  const plain = commands(bare.url, '/entries', country);
  const [ours, theirs] = await interleaved(rounds + 1, [
    () => load({ ...options, url: server.url, next }),
    () => load({ ...options, url: bare.url, next: plain }),
  ]);
  // The first round is only to warm up.
  return ours.map((run, index) => ({ ...run, bare: theirs[index].rate })).slice(1);
};

/** Commands from 64 clients, by turns with a bare route that takes the same bodies. The log gets longer. */
export const http = async ({ logs, rounds, slice }) => {
  const { folder, country, events } = logs[Math.floor(logs.length / 2)];
  const [server, bare] = await Promise.all([startServer(folder), startBare()]);
  const runs = await runsOf(server, bare, { country, rounds, slice });
  await Promise.all([server.stop(), bare.stop()]);
  const middle = (figure) => median(runs.map(figure));
  const share = middle((run) => run.rate / run.bare);
  return [
    {
      what: `commands over HTTP, ${CLIENTS} clients, log of ${whole(events)}`,
      figure: `${ratio(share)} of a bare route (${whole(middle(({ rate }) => rate))}/s of ${whole(middle((run) => run.bare))}/s; p99 ${ms(middle(({ p99 }) => p99))})`,
      ...atLeast(0.3, share),
    },
  ];
};
