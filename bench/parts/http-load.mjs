import { connect } from 'node:net';
import { percentile } from './figures.mjs';

const HEAD_END = Buffer.from('\r\n\r\n');

/** Splits what comes on one connection into answers; understands just what Fastify sends: a Content-Length, no chunks. */
const answers = (onAnswer) => {
  let held = Buffer.alloc(0);
  return (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (;;) {
      const end = held.indexOf(HEAD_END);
      if (end < 0) return;
      const head = held.toString('latin1', 0, end);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      const whole = end + HEAD_END.length + length;
      if (held.length < whole) return;
      const answer = { status: Number(head.slice(9, 12)), body: held.subarray(end + HEAD_END.length, whole) };
      held = held.subarray(whole);
      onAnswer(answer);
    }
  };
};

export const request = ({ method = 'GET', path, host, headers = {}, body = '' }) => {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body ? ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`] : []),
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
};

/** One connection that asks again as soon as it is answered. */
const askOn = ({ url, next, answered }) => {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    let sent = 0;
    const ask = () => {
      const text = next();
      sent = performance.now();
      if (text === undefined) socket.end();
      else socket.write(text);
    };
    const take = (answer) => {
      answered(answer, performance.now() - sent);
      ask();
    };
    socket.on('connect', ask).on('data', answers(take)).on('close', resolve).on('error', reject);
  });
};

/**
 * Keeps so many connections busy, each with one request at a time, until the time is over or `signal` is given. A client as lean as can be,
 * since it shares the machine with the server.
 *
 * @param next gives the text of the next request
 * @throws when an answer is none of those wanted
 */
export const load = async ({ url, clients, milliseconds, next, signal }) => {
  const start = performance.now();
  const waits = [];
  let refused;
  const isOver = () => refused || signal?.aborted || performance.now() - start >= milliseconds;
  const answered = ({ status, body }, wait) => {
    waits.push(wait);
    if (status >= 300) refused = `The server answered ${status}: ${body}`;
  };
  const one = () => askOn({ url, next: () => (isOver() ? undefined : next()), answered });
  await Promise.all(Array.from({ length: clients }, one));
  if (refused) throw new Error(refused);
  const rate = (waits.length / (performance.now() - start)) * 1000;
  return { rate, p50: percentile(waits, 0.5), p99: percentile(waits, 0.99), longest: percentile(waits, 1) };
};
