import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { CommandLine } from '../cli-process.js';
import { startEventStoreDouble } from '../doubles/event-store/event-store-double.js';
import type { EventStoreDouble } from '../doubles/event-store/event-store-double.js';
import { startMongoDouble } from '../doubles/mongodb/mongo-double.js';
import type { MongoDouble } from '../doubles/mongodb/mongo-double.js';
import { RestServer, as } from '../rest-server.js';
import type { Answered } from '../rest-server.js';

const LIMIT = 180_000;
const P = '/v1/programmes/malopolska-2014';
const DAY = '2015-03-31';

let log: EventStoreDouble;
let mongo: MongoDouble;
let cli: CommandLine;
let server: RestServer;

beforeEach(async () => {
  [log, mongo] = await Promise.all([startEventStoreDouble(), startMongoDouble()]);
  // The driver knows a set by the highest term that it has seen.
  for (let elections = 0; elections < 3; elections += 1) mongo.faults.failOver();
  cli = new CommandLine({ EVENT_STORE_URL: log.url, READ_STORE_URL: mongo.url });
  server = new RestServer(cli);
  await server.startWithSample();
}, LIMIT);

afterEach(async () => {
  await cli.end();
  await Promise.all([log.stop(), mongo.stop()]);
});

const standing = (): Promise<Answered> => server.get(`${P}/standing?on=${DAY}`);
const participants = async (): Promise<Answered['json']['participants']> =>
  (await server.get(`${P}/academy?on=${DAY}`, as('manager'))).json.participants;

/** As the participant is told; fails when there is none. */
const identityOf = async (person: string): Promise<object | undefined> => {
  const found = (await participants()).find((one) => one.person === person);
  if (!found) throw new Error(`${person} is not among the participants.`);
  return found.identity;
};

const record = (ref: string): Promise<Answered> =>
  server.post(
    `${P}/advisory`,
    { ref, teryt: '1208053', on: '2015-04-02', adviser: 'adv-1', hours: '1', mode: 'remote', topic: 'x' },
    { ...as('specialist'), 'idempotency-key': ref },
  );

/** Asked again, as clients do, while the answer is one that passes. */
const settled = async (ask: () => Promise<Answered>, passes: (answer: Answered) => boolean): Promise<Answered> => {
  for (;;) {
    const answer = await ask();
    if (!passes(answer)) return answer;
  }
};

/** The log did not answer soon enough to be told of. */
const isMute = ({ text }: Answered): boolean => text.includes('"answers":false');
const isRefused = ({ status }: Answered): boolean => status === 503;
const isAway = (answer: Answered): boolean => isRefused(answer) && !answer.text.includes('people');

describe('a server whose log is away', () => {
  it(
    'stays ready, says so, and answers questions',
    async () => {
      const ready = await settled(() => server.get('/ready'), isMute);
      const position = expect.stringMatching(/^\d+$/);
      expect(ready).toMatchObject({ status: 200, json: { log: { answers: true, position } } });
      await log.kill();
      expect(await server.get('/ready')).toMatchObject({
        status: 200,
        json: { status: 'ready', log: { answers: false, detail: expect.stringContaining('EventStoreDB at ') } },
      });
      const away = await standing();
      expect(away.status).toBe(200);
      expect(await record('DOR/901')).toMatchObject({ status: 503, json: { code: 'store.unavailable' } });
      await log.start(Number(new URL(log.url).port));
      expect((await settled(() => record('DOR/901'), isRefused)).status).toBe(201);
      const { position: _, ...there } = JSON.parse((await standing()).text);
      expect(JSON.parse(away.text)).toMatchObject(there);
    },
    LIMIT,
  );

  it(
    'is not waited for longer than a moment by who watches it',
    async () => {
      log.faults.fallSilent();
      // Whoever records something waits for as long as a log may be silent.
      const recorded = record('DOR/901');
      const asked = server.get('/ready');
      expect(await Promise.race([recorded, asked])).toBe(await asked);
      expect(await asked).toMatchObject({ status: 200, json: { log: { answers: false } } });
      log.faults.speakAgain();
      await recorded;
    },
    LIMIT,
  );
});

describe('a server with embedded read models whose log goes away while they are built', () => {
  it(
    'takes up their work again when the log is back',
    async () => {
      const alone = new CommandLine({ EVENT_STORE_URL: log.url, READ_STORE_URL: '' });
      const other = new RestServer(alone);
      await other.start();
      log.faults.notReady({ on: ['read'] });
      await log.kill();
      expect((await other.get('/ready')).json).toMatchObject({ log: { answers: false } });
      log.faults.end();
      await log.start(Number(new URL(log.url).port));
      const { json } = await settled(() => other.get(`${P}/standing?on=${DAY}`), isRefused);
      expect(json.rows).toHaveLength(5);
      await alone.end();
    },
    LIMIT,
  );
});

type Dump = ReadonlyMap<string, readonly { readonly _id: unknown }[]>;

/** As the engine's own tools do it. */
const dumped = async (database: string): Promise<Dump> => {
  await using client = await MongoClient.connect(mongo.url, { promoteValues: false });
  const db = client.db(database);
  const found = new Map<string, { _id: unknown }[]>();
  for (const { name } of await db.listCollections({}, { promoteValues: true }).toArray())
    found.set(name, await db.collection(name).find().toArray());
  return found;
};

const restored = async (database: string, dump: Dump): Promise<void> => {
  await using client = await MongoClient.connect(mongo.url);
  for (const [name, documents] of dump)
    if (documents.length > 0)
      await client
        .db(database)
        .collection<{ _id: unknown }>(name)
        .insertMany([...documents]);
};

const keyOf = async (person: string): Promise<unknown> => {
  await using client = await MongoClient.connect(mongo.url);
  return await client
    .db('kronika_keys')
    .collection<{ _id: string }>('keys')
    .findOne({ _id: `malopolska-2014:${person}` });
};

describe('a server whose MongoDB was set up anew at the same address', () => {
  it(
    'answers from read models built anew, takes nothing until keys are restored, and forgets again who was erased since',
    async () => {
      const before = await standing();
      const [erased = '', kept = ''] = (await participants()).map(({ person }) => person);
      const name = await identityOf(kept);
      for (const person of [erased, kept])
        expect(await identityOf(person)).toMatchObject({ lastName: expect.stringMatching(/\S/) });
      const [keys, requests] = [await dumped('kronika_keys'), await dumped('kronika_requests')];
      expect(await keyOf(erased)).toHaveProperty('key');
      const erasing = await cli.run('person', 'erase', erased, '--reason', 'asked', '--data', server.data);
      expect(erasing).toMatchObject({ code: 0 });

      const port = Number(new URL(mongo.url).port);
      await mongo.stop();
      mongo = await startMongoDouble({ port });
      // Read models and keys are asked for over connections of their own, each of which finds out by itself.
      const [after, refused] = await Promise.all([
        settled(standing, isRefused),
        settled(() => record('DOR/901'), isAway),
      ]);
      expect(JSON.parse(after.text).municipalities).toEqual(JSON.parse(before.text).municipalities);
      expect(refused).toMatchObject({ status: 503, json: { code: 'store.unavailable' } });
      expect(refused.text).toContain(
        'The database kronika_keys is not the one that was there when this process started',
      );

      await restored('kronika_keys', keys);
      await restored('kronika_requests', requests);
      expect((await settled(() => record('DOR/901'), isRefused)).status).toBe(201);
      expect(await identityOf(kept)).toEqual(name);
      expect(await keyOf(kept)).toHaveProperty('key');
      expect(await keyOf(erased)).toMatchObject({ destroyedAt: expect.any(Date) });
      expect(await keyOf(erased)).not.toHaveProperty('key');
      expect(await identityOf(erased)).toBeUndefined();
    },
    LIMIT,
  );
});
