import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAYS, RestServer, as, expectedOn, sampleZip } from './rest-server.js';
import type { Answered, Figure } from './rest-server.js';

const P = '/v1/programmes/malopolska-2014';
const LIMIT = 60_000;

/** Every figure and status that differs from what is expected, by its path. */
const differences = async (server: RestServer): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const day of DAYS) {
    const { json } = await server.get(`${P}/status?on=${day}`);
    compare(json, expectedOn(day), day, found);
  }
  return found;
};

const compare = (actual: unknown, expected: unknown, path: string, found: string[]): void => {
  if (typeof expected === 'object' && expected !== null && typeof actual === 'object' && actual !== null) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    for (const key of keys) compare(Reflect.get(actual, key), Reflect.get(expected, key), `${path}/${key}`, found);
  } else if (actual !== expected) found.push(`${path}: ${String(actual)} instead of ${String(expected)}`);
};

describe('the sample programme, imported as a zip', () => {
  const server = new RestServer();
  let taken: Answered;

  beforeAll(async () => {
    taken = await server.startWithSample();
  }, LIMIT);
  afterAll(() => server.end());

  it('is taken whole', () => {
    expect(taken.json).toMatchObject({ phase: 'done', faults: 0, rows: 337, appended: 351 });
  });

  it('stands on each of the three days as it was reckoned independently', async () => {
    expect(await differences(server)).toEqual([]);
  });

  it('shows each of those figures in the overview and in each municipality’s own standing', async () => {
    for (const day of DAYS) {
      const { municipalities, averages, indicators } = expectedOn(day);
      const { json } = await server.get(`${P}/standing?on=${day}`);
      expect(json.rows.map(({ teryt }) => teryt).toSorted()).toEqual(Object.keys(municipalities).toSorted());
      for (const { id, actual, status } of json.averages) expect({ actual, status }).toEqual(pick(averages[id]));
      for (const { id, actual } of json.indicators) expect(actual).toBe(indicators[id]);
      for (const { teryt, requirements } of json.rows) {
        const own = await server.get(`${P}/standing/${teryt}?on=${day}`);
        expect(byId(own.json.requirements)).toEqual(municipalities[teryt]?.requirements);
        expect(byId(requirements)).toEqual(municipalities[teryt]?.requirements);
      }
    }
  });

  it('changes nothing when it is imported again', async () => {
    const { json } = await server.import(await sampleZip());
    expect(json).toMatchObject({ phase: 'done', faults: 0, appended: 0 });
  });

  it('names the entries behind a figure', async () => {
    const { json } = await server.get(`${P}/standing/1208053?refs=true&on=2015-03-31`);
    const [advisory] = json.requirements.filter(({ id }) => id === 'advisory');
    const sum = advisory?.entries.reduce((total, { adds }) => total + adds, 0);
    expect(sum).toBe(advisory?.actual);
    const indicator = await server.get(`${P}/figures/people-informed?on=2015-07-01`);
    expect(indicator.json.actual).toBe(expectedOn('2015-07-01').indicators['people-informed']);
  });

  it('shows names to those who may see them, and to no auditor', async () => {
    const names = async (headers: Record<string, string>) =>
      (await server.get(`${P}/academy?on=2015-03-31`, headers)).json.participants.map(
        ({ identity }) => identity?.lastName,
      );
    expect(await names(as('specialist'))).toContain('Śliwińska');
    expect(await names({})).toEqual(Array.from({ length: 13 }, () => undefined));
    expect((await names(as('coordinator', '1208053'))).length).toBe(3);
  });
});

describe('the sample programme with one row changed', () => {
  const server = new RestServer();

  beforeAll(async () => {
    await server.startWithSample(
      await sampleZip((name, content) =>
        name === 'advisory.csv' ? Buffer.from(content.toString('utf8').replace('adv-1;1;', 'adv-1;1,25;')) : content,
      ),
    );
  }, LIMIT);
  afterAll(() => server.end());

  it('is told apart from the expected figures: the comparison above can fail', async () => {
    expect(await differences(server)).toEqual(
      DAYS.flatMap((day) => [
        expect.stringMatching(`^${day}/municipalities/1208053/requirements/advisory/actual: `),
        expect.stringMatching(`^${day}/averages/advisory/actual: `),
      ]),
    );
  });

  it('is refused when the file as it was comes after it, with both versions, and nothing is written', async () => {
    const before = await server.get(`${P}/advisory-logs/1208053`);
    const { json } = await server.import(await sampleZip());
    expect(json).toMatchObject({ phase: 'faulty', faults: 1, appended: 0 });
    const faults = await server.get(`/v1/imports/${json.id}/faults`, as('manager'));
    expect(faults.json).toMatchObject({
      all: 1,
      items: [
        {
          file: 'advisory.csv',
          row: 2,
          code: 'entry.changed',
          details: { ref: 'DOR/001', standing: { minutes: 75 }, sent: { minutes: 60 } },
        },
      ],
    });
    expect((await server.get(`${P}/advisory-logs/1208053`)).headers.etag).toBe(before.headers.etag);
  });
});

const pick = (figure: Pick<Figure, 'actual' | 'status'> | undefined) => ({
  actual: figure?.actual,
  status: figure?.status,
});

const byId = (requirements: readonly Figure[]) =>
  Object.fromEntries(
    requirements.map(({ id, actual, required, status }) => [
      id,
      { actual, ...(required === undefined ? {} : { required }), ...(status === undefined ? {} : { status }) },
    ]),
  );
