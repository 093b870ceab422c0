import { MongoClient } from 'mongodb';
import { setTimeout as pause } from 'node:timers/promises';
import { fromBuild } from '../../../bench/parts/build.mjs';
import { Broken } from '../witness.mjs';
import { documentsIn, foldedFrom, mustEqual } from './documents.mjs';
import { eventsIn, lookAtLog } from './log-seen.mjs';

const PATIENCE_MS = 180_000;
const LOOK_MS = 250;
const AT_ONCE = 8;

/** What is looked at when everything has calmed down. Each step throws `Broken` for what it finds. */
export class Reckoning {
  constructor({ stage, fleet, sender, programme }) {
    Object.assign(this, { stage, fleet, sender, programme });
  }

  /** The log, by the engine's own client. */
  async events(acknowledged) {
    const events = await eventsIn(this.stage);
    lookAtLog(events, this.programme, acknowledged);
    return events.length;
  }

  /** Each projector, and each server, says that it has come to the log's end. */
  async caughtUp() {
    const head = String(await this.#withLog((log) => log.head()));
    const end = Date.now() + PATIENCE_MS;
    while (!(await this.#isAt(head))) {
      if (Date.now() > end)
        throw new Broken(`The log ends at ${head}, and after ${PATIENCE_MS} ms it is said: ${this.#said()}`);
      await pause(LOOK_MS);
    }
  }

  async #isAt(head) {
    const { projectors, servers } = this.fleet;
    const all = projectors.map(({ progress }) => progress);
    if (!all.every((one) => one?.seen === head && one.head === head)) return false;
    const ready = await Promise.all(
      servers.map(({ address }) => this.sender.try(address, { method: 'GET', path: '/ready' })),
    );
    return ready.every(({ status, json }) => status === 200 && json.views.every(({ position }) => position === head));
  }

  #said() {
    return this.fleet.projectors.map(({ name, out }) => `${name}: ${out.trim().split('\n').at(-1)}`).join('\n');
  }

  /** Live, rebuilt and folded in memory: the same documents. Gives how many. */
  async documents() {
    const folded = await this.#withLog(foldedFrom);
    mustEqual(await this.#stored(), folded, 'a fold of the log in memory');
    await this.#rebuild();
    mustEqual(await this.#stored(), folded, 'a fold of the log in memory, after a rebuild');
    return folded.size;
  }

  async #rebuild() {
    const { url, json } = await this.sender.send({ path: '/v1/rebuilds', body: {} });
    for (;;) {
      const { json: state } = await this.sender.try(url, { method: 'GET', path: `/v1/rebuilds/${json.id}` });
      if (state.phase === 'done') return;
      if (state.phase !== 'building') throw new Broken(`A rebuild ended as ${JSON.stringify(state)}`);
      await pause(LOOK_MS);
    }
  }

  /** Whoever was erased cannot be read again, by nobody's key; everybody else can. */
  async people({ identified, erasing, erased }) {
    const keys = await this.#keys();
    for (const person of erased) {
      const key = keys.get(`${this.programme}:${person}`);
      if (!key?.destroyedAt || key.key) throw new Broken(`${person} was erased, and the key is still there.`);
    }
    await this.#each(identified, async (person) => {
      const { status } = await this.#ask(`people/${person}/identity`);
      const expected = erased.has(person) ? 410 : 200;
      if (status !== expected && !(erasing.has(person) && !erased.has(person)))
        throw new Broken(`The identity of ${person} is answered with ${status}, and ${expected} was due.`);
    });
  }

  /** Sent again under its key, each gets the answer that it got, and nothing is added. */
  async repeats(acknowledged) {
    const keyed = acknowledged.filter(({ request }) => request.key);
    await this.#each(keyed, async ({ request, answers }) => {
      const again = await this.sender.send(request);
      const body = JSON.stringify(again.json);
      if (!answers.some(({ status, json }) => status === again.status && JSON.stringify(json) === body))
        throw new Broken(
          `${request.path}, sent again, is answered with ${body} and was with ${JSON.stringify(answers)}`,
        );
    });
    return keyed.length;
  }

  /** Sent again, each import finds everything on record. */
  async imports(folders) {
    for (const zip of folders.taken) {
      const added = await folders.take(zip);
      if (added !== 0) throw new Broken(`An import was done, and sent again it adds ${added} events.`);
    }
  }

  #ask(path) {
    return this.sender.send({ method: 'GET', path: `/v1/programmes/${this.programme}/${path}` });
  }

  async #each(all, work) {
    const left = [...all];
    const one = async () => {
      while (left.length > 0) await work(left.pop());
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  }

  async #keys() {
    const client = new MongoClient(this.stage.variables.READ_STORE_URL);
    try {
      const all = await client.db(`${this.stage.namespace}_keys`).collection('keys').find().toArray();
      return new Map(all.map(({ _id: person, ...key }) => [person, key]));
    } finally {
      await client.close();
    }
  }

  async #stored() {
    const { openMongoViews } = await fromBuild('apps/record/src/mongo-stores.js');
    return within(await openMongoViews(this.#storage()), documentsIn);
  }

  async #withLog(work) {
    const { openLogReader } = await fromBuild('apps/record/src/stores.js');
    return within(await openLogReader(this.#storage()), work);
  }

  #storage() {
    const { namespace, variables } = this.stage;
    return {
      folder: '',
      namespace,
      eventStore: variables.EVENT_STORE_URL,
      readStore: variables.READ_STORE_URL,
      projections: 'apart',
    };
  }
}

const within = async (store, work) => {
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};
