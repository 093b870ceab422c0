import { setTimeout as pause } from 'node:timers/promises';
import { between } from '../random.mjs';
import { Broken } from '../witness.mjs';

const ANSWER_MS = 8_000;
const PATIENCE_MS = 300_000;
const SHORTEST_MS = 50;
const LONGEST_MS = 1_000;

const HEADERS = { 'kronika-actor': 'specialist-7', 'kronika-role': 'manager' };

/** Sends as a careful client does: the same request, under the same key, to any server, until one of them has answered it. */
export class Sender {
  constructor({ fleet, random, told }) {
    Object.assign(this, { fleet, random, told });
  }

  /** @throws Broken where there is no answer, or one that should not be */
  async send(request) {
    const end = Date.now() + PATIENCE_MS;
    for (let tries = 1; Date.now() < end; tries += 1) {
      const answer = await this.try(this.fleet.address(this.random), request);
      if (isAnswered(answer)) return { ...answer, tries };
      this.#note(answer, request);
      await pause(between(this.random, SHORTEST_MS, Math.min(LONGEST_MS, SHORTEST_MS * 2 ** tries)));
    }
    throw new Broken(`${request.method ?? 'POST'} ${request.path} was not answered in ${PATIENCE_MS / 1_000} s.`);
  }

  /** To this server first. @throws Broken as `send` does */
  async sendTo(url, request) {
    const answer = await this.try(url, request);
    return isAnswered(answer) ? answer : this.send(request);
  }

  /** Once. Status 599: nobody knows what became of it. */
  async try(url, request) {
    if (url === undefined) return { status: 599, json: { code: 'no server' } };
    try {
      const answer = await fetch(`${url}${request.path}`, asFetched(request));
      return { url, status: answer.status, headers: answer.headers, json: await answer.json() };
    } catch (error) {
      return { status: 599, json: { code: error.name === 'TimeoutError' ? 'no answer' : 'connection lost' } };
    }
  }

  #note({ status, json }, { path }) {
    const reason = json.code ?? `status ${status}`;
    this.told.retries.set(reason, (this.told.retries.get(reason) ?? 0) + 1);
    if (status === 500) this.told.faults.push(`POST ${path} was answered with 500: ${JSON.stringify(json)}`);
  }
}

/** Not by a server that knows nothing of it yet, or did not come to it. */
const isAnswered = ({ status }) => status < 500 && status !== 412;

const asFetched = ({ method = 'POST', body, key, type = 'application/json' }) => {
  const headers = { ...HEADERS, ...(key && { 'idempotency-key': key }), ...(body && { 'content-type': type }) };
  const sent = body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return { method, headers, ...(sent && { body: sent }), signal: AbortSignal.timeout(ANSWER_MS) };
};
