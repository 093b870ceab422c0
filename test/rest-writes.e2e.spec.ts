import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RestServer, as, onceSeen } from './rest-server.js';
import type { Answered, Told, ToldItem } from './rest-server.js';

const P = '/v1/programmes/malopolska-2014';
const LIMIT = 60_000;
const SPECIALIST = as('specialist');
const SESSION = {
  ref: 'DOR/900',
  teryt: '1208053',
  on: '2015-06-01',
  adviser: 'adv-9',
  hours: 1.5,
  mode: 'remote',
  topic: 'Statut',
};
const PARTICIPANT = {
  ref: 'UCZ/900',
  person: 'P90',
  teryt: '1205011',
  edition: 'AW-1',
  side: 'NGO',
  first_name: 'Kanarka',
  last_name: 'Kanarkowska',
  sex: 'F',
  email: 'kanarek@example.org',
  enrolled_on: '2014-11-14',
};

/** As its row reads in the sample. */
const DAY_ONE = { edition: 'AW-1', day: 1, on: '2014-11-21', hours: 7.5 };

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

describe('a server with the sample programme', () => {
  const server = new RestServer();

  const log = (table: string, body: object, headers: Record<string, string> = {}) =>
    server.post(`${P}/${table}`, body, { ...SPECIALIST, ...headers });
  const hoursOf = async (teryt: string, position?: string): Promise<number> => {
    const headers: Record<string, string> = position === undefined ? {} : { 'kronika-position': position };
    return (await onceSeen(() => server.get(`${P}/standing/${teryt}`, headers))).json.advisory.hours;
  };

  beforeAll(async () => {
    await server.startWithSample();
  }, LIMIT);
  afterAll(() => server.end());
  // Each case begins where the views have seen what the one before it wrote.
  beforeEach(() => server.settled());

  it('takes an entry, says where it is, and shows it there at once', async () => {
    const before = await hoursOf('1208053');
    const made = await log('advisory', SESSION);
    expect(made.status).toBe(201);
    expect(made.json).toEqual({ recorded: true, ref: 'DOR/900', position: made.headers['kronika-position'] });
    expect(made.headers.location).toBe(`${P}/advisory/DOR%2F900`);
    const read = await server.get(made.headers.location ?? '');
    const { ref: _, ...values } = SESSION;
    expect(read.json).toMatchObject({ ref: 'DOR/900', standing: true, values, versions: [{ ref: 'DOR/900', values }] });
    expect(read.headers.etag).toBe(made.headers.etag);
    expect(await hoursOf('1208053', made.json.position)).toBe(before + 1.5);
  });

  it('answers a repeated entry with 200 and changes nothing; its position is one at which the entry is seen', async () => {
    const again = await log('advisory', { ...SESSION, hours: '1,50' });
    expect(again).toMatchObject({ status: 200, json: { recorded: false } });
    expect(again.headers['kronika-position']).toBe(again.json.position);
    const { json } = await server.get('/v1/events?limit=1000');
    const first = json.events.find(({ data }) => data.ref === SESSION.ref);
    expect(BigInt(again.json.position)).toBeGreaterThanOrEqual(BigInt(first?.position ?? 'none'));
  });

  it('shows the entry that stands when its ref comes under another municipality', async () => {
    const { status, json } = await log('advisory', { ...SESSION, teryt: '1217032' });
    expect({ status, code: json.code }).toEqual({ status: 409, code: 'entry.ref-elsewhere' });
    expect(json.details).toMatchObject({ standing: { teryt: '1208053', minutes: 90 }, sent: { teryt: '1217032' } });
  });

  it('shows the entry that stands when its ref comes with other content', async () => {
    const { status, json } = await log('advisory', { ...SESSION, hours: 2 });
    expect({ status, code: json.code, pointer: json.pointer }).toEqual({
      status: 409,
      code: 'entry.changed',
      pointer: '/ref',
    });
    expect(json.details).toMatchObject({ standing: { minutes: 90 }, sent: { minutes: 120 } });
  });

  it('corrects and annuls an entry right after it was logged, and keeps the whole chain', async () => {
    await log('advisory', { ...SESSION, ref: 'DOR/910', on: '2015-06-02' });
    await log('advisory', {
      ...SESSION,
      ref: 'DOR/911',
      on: '2015-06-02',
      hours: 2,
      corrects: 'DOR/910',
      reason: 'typo',
    });
    const annulled = await log('advisory', { ref: 'DOR/912', annuls: 'DOR/911', reason: 'never took place' });
    expect(annulled.status).toBe(201);
    for (const ref of ['DOR%2F910', 'DOR%2F911', 'DOR%2F912']) {
      const { json } = await server.get(`${P}/advisory/${ref}`);
      expect(json).toMatchObject({
        ref: 'DOR/910',
        standing: false,
        values: { hours: 2 },
        versions: [
          { ref: 'DOR/910', values: { hours: 1.5 } },
          { ref: 'DOR/911', values: { hours: 2 }, reason: 'typo' },
        ],
        annulments: [{ ref: 'DOR/912', annuls: 'DOR/911', reason: 'never took place' }],
      });
    }
  });

  it('names the field of a table when a rule refuses it', async () => {
    const { json } = await log('municipalities', {
      ref: 'JST/90',
      teryt: '1217011',
      name: 'Nowy Sącz',
      track: 'full',
      joined_on: '2013-01-01',
    });
    expect(json).toMatchObject({ status: 422, code: 'programme.day-outside-period', pointer: '/joined_on' });
  });

  it('writes only over the revision that was read, and tells the one that stands', async () => {
    const read = await server.get(`${P}/advisory-logs/1205011`);
    const tag = read.headers.etag ?? '';
    const first = await log('advisory', { ...SESSION, ref: 'DOR/920', teryt: '1205011' }, { 'if-match': tag });
    expect(first.status).toBe(201);
    const second = await log('advisory', { ...SESSION, ref: 'DOR/921', teryt: '1205011' }, { 'if-match': tag });
    expect(second).toMatchObject({ status: 412, json: { code: 'request.wrong-revision' } });
    expect(second.headers.etag).toBe(first.headers.etag);
    expect((await server.get(`${P}/advisory-logs/1205011`)).headers.etag).toBe(first.headers.etag);
  });

  it('gives the same answer to a repeat under its key, and refuses the key with another body', async () => {
    const key = { 'idempotency-key': 'key-1' };
    const body = { ...SESSION, ref: 'DOR/930', on: '2015-06-03' };
    const first = await log('advisory', body, key);
    const again = await log('advisory', body, key);
    expect(again.status).toBe(201);
    expect(again.text).toBe(first.text);
    expect(again.headers).toMatchObject({
      'idempotency-replayed': 'true',
      etag: first.headers.etag,
      location: first.headers.location,
    });
    expect(await log('advisory', { ...body, hours: 2 }, key)).toMatchObject({
      status: 422,
      json: { code: 'request.idempotency-key-reused' },
    });
    const other = await server.post(`${P}/advisory`, { ...body, ref: 'DOR/931' }, { ...as('manager'), ...key });
    expect(other.status).toBe(201);
  });

  it('lets a key go whose request was refused', async () => {
    const key = { 'idempotency-key': 'key-2' };
    expect((await log('advisory', { ...SESSION, ref: 'DOR/940', on: '2999-01-01' }, key)).status).toBe(422);
    expect((await log('advisory', { ...SESSION, ref: 'DOR/940', on: '2015-06-04' }, key)).status).toBe(201);
  });

  it('carries out one of many that come at once under one key', async () => {
    const body = { ...SESSION, ref: 'DOR/950', on: '2015-06-05' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => log('advisory', body, { 'idempotency-key': 'key-3' })),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.every(({ status }) => status === 201)).toBe(true);
  });

  it('takes every table, with a row that its file would hold', async () => {
    const rows: readonly (readonly [string, object])[] = [
      ['municipalities', { ref: 'JST/91', teryt: '1217011', name: 'Zakopane', track: 'full', joined_on: '2014-08-01' }],
      ['commitments', { ref: 'ZOB/900', teryt: '1217011', action: 'commit', recommendation: 'I.1', on: '2014-11-12' }],
      [
        'adoptions',
        {
          ref: 'AKT/900',
          teryt: '1217011',
          recommendation: 'I.1',
          instrument: 'resolution',
          number: '1/2015',
          on: '2015-03-01',
          title: 'w sprawie konsultacji',
        },
      ],
      ['participants', { ...PARTICIPANT, teryt: '1217011' }],
      ['attendance', { ref: 'LO/900', edition: 'AW-1', person: 'P90', day: 1, hours: '7,5' }],
      [
        'activities',
        { ref: 'DZ/900', kind: 'diagnosis-meeting', teryt: '1217011', on: '2014-11-03', amount_pln: '4500,50' },
      ],
      ['academy-days', DAY_ONE],
    ];
    for (const [table, body] of rows) {
      const { status, text } = await log(table, body);
      expect({ table, status, text }).toMatchObject({ table, status: table === 'academy-days' ? 200 : 201 });
    }
    expect((await server.get(`${P}/activities/DZ%2F900`)).json.values).toMatchObject({ amount_pln: 4500.5 });
    expect((await server.get(`${P}/academy-days/AW-1%2F1`)).json).toMatchObject({
      ref: 'AW-1/1',
      values: { hours: 7.5 },
    });
    expect((await server.get(`${P}/participations/1217011`)).json.entries.map(({ ref }) => ref)).toEqual([
      'JST/91',
      'ZOB/900',
      'AKT/900',
    ]);
  });

  it('refuses a participant whole when the name is another one than on record', async () => {
    const before = await server.get(`${P}/editions/AW-1`, SPECIALIST);
    const { status, json, text } = await log('participants', {
      ...PARTICIPANT,
      ref: 'UCZ/901',
      teryt: '1217011',
      last_name: 'Wróblewska',
    });
    expect({ status, code: json.code }).toEqual({ status: 409, code: 'people.identity-differs' });
    expect(text).not.toMatch(/Wróblewska|Kanark/);
    expect((await server.get(`${P}/editions/AW-1`, SPECIALIST)).headers.etag).toBe(before.headers.etag);
  });

  it('shows a name to a specialist, a manager and the own coordinator, and after its erasure to nobody', async () => {
    const identity = `${P}/people/P90/identity`;
    const statusFor = async (headers: Record<string, string>) => (await server.get(identity, headers)).status;
    expect((await server.get(identity, SPECIALIST)).json.identity).toEqual({
      firstName: 'Kanarka',
      lastName: 'Kanarkowska',
      email: 'kanarek@example.org',
    });
    expect(await statusFor(as('coordinator', '1217011'))).toBe(200);
    expect(await statusFor(as('coordinator', '1208053'))).toBe(403);
    expect(await statusFor(as('auditor'))).toBe(403);
    const counted = await server.get(`${P}/academy/AW-1`);
    expect((await server.post(`${P}/people/P90/erasure`, { reason: 'asked for' })).status).toBe(201);
    expect((await server.post(`${P}/people/P90/erasure`, { reason: 'asked for' })).status).toBe(200);
    expect(await server.get(identity, SPECIALIST)).toMatchObject({ status: 410, json: { code: 'people.erased' } });
    expect((await server.get(`${P}/people/P90`)).json).toEqual({ person: 'P90', identity: 'erased', versions: 0 });
    expect((await server.get(`${P}/academy/AW-1`)).json.participants).toEqual(counted.json.participants);
  });

  it('issues a diploma that is due, once, and revokes it with a reason', async () => {
    const diplomas = `${P}/editions/AW-1/diplomas`;
    const issue = { person: 'P01', on: '2015-07-01', number: 'D/1' };
    expect(await server.post(diplomas, issue, SPECIALIST)).toMatchObject({
      status: 201,
      headers: { location: `${diplomas}/P01` },
    });
    expect((await server.post(diplomas, issue, SPECIALIST)).status).toBe(200);
    const revoked = await server.post(
      `${diplomas}/P01/revocation`,
      { on: '2015-07-02', reason: 'wrong person' },
      SPECIALIST,
    );
    expect(revoked.status).toBe(201);
    expect((await server.get(`${diplomas}/P01`)).json.diplomas).toEqual([
      { teryt: '1208053', on: '2015-07-01', number: 'D/1', revoked: { on: '2015-07-02', reason: 'wrong person' } },
    ]);
  });

  it('launches, amends and closes a programme, and reads the definition of each day', async () => {
    const { json } = await server.get(`${P}/definition?on=2015-01-01`);
    const definition = { ...json.definition, id: 'second' };
    const launched = await server.post('/v1/programmes', definition);
    expect(launched).toMatchObject({ status: 201, headers: { location: '/v1/programmes/second' } });
    expect((await server.post('/v1/programmes', definition)).status).toBe(200);
    const amended = await server.post(
      '/v1/programmes/second/amendments',
      {
        definition: { ...definition, fund: 'FERS' },
        on: '2015-01-01',
        reason: 'new fund',
      },
      { ...as('manager'), 'if-match': launched.headers.etag ?? '' },
    );
    expect(amended.status).toBe(201);
    const closed = await server.post('/v1/programmes/second/closing', { on: '2015-07-01' });
    const at = { 'kronika-position': closed.json.position };
    const fundOn = async (day: string) =>
      (await server.get(`/v1/programmes/second/definition?on=${day}`, at)).json.definition.fund;
    expect([await fundOn('2014-12-31'), await fundOn('2015-01-01')]).toEqual(['ESF', 'FERS']);
    const whole = await server.get('/v1/programmes/second');
    expect(whole.json).toMatchObject({
      launched: '2014-07-01',
      closed: { on: '2015-07-01' },
      definitions: [{ from: '2014-07-01' }, { from: '2015-01-01' }],
    });
    expect(whole.headers.etag).toBe('"2"');
    const { json: all } = await server.get('/v1/programmes', at);
    expect(all.programmes.map(({ id }) => id)).toEqual(['malopolska-2014', 'second']);
    expect(await server.post('/v1/programmes', { ...definition, fund: 'X' })).toMatchObject({
      status: 409,
      json: { code: 'programme.already-launched' },
    });
  });

  it('names every fault of a definition by its JSON pointer', async () => {
    const { json } = await server.get(`${P}/definition?on=2015-01-01`);
    const faulty = { ...json.definition, id: 'third', planes: [{ id: 'I', name: 'x' }], colour: 'red' };
    const refused = await server.post('/v1/programmes', faulty);
    const amending = await server.post(`${P}/amendments`, { definition: faulty, on: '2015-01-01', reason: 'x' });
    const pointers = ({ json: { errors } }: Answered): readonly string[] => errors.map(({ pointer }) => pointer);
    expect(refused.status).toBe(422);
    expect(pointers(refused)).toEqual(expect.arrayContaining(['/planes/0/name', '/colour']));
    expect(pointers(amending)).toEqual(pointers(refused).map((pointer) => `/definition${pointer}`));
  });

  it(
    'says that a view is not there yet when it is asked for a position that nobody wrote',
    async () => {
      const { status, headers, json } = await server.get(`${P}/standing?at-least=999999999`);
      expect(status).toBe(503);
      expect(headers['retry-after']).toBe('1');
      expect(json).toMatchObject({
        code: 'view.behind',
        details: { asked: '999999999', seen: expect.stringMatching(/^\d+$/) },
      });
    },
    LIMIT,
  );

  it('answers 304 to whoever holds the answer, and anew after a change', async () => {
    const path = `${P}/standing/1205011`;
    const first = await server.get(path);
    const held = { 'if-none-match': first.headers.etag ?? '' };
    expect(first.headers.etag).toMatch(/^W\/"/);
    expect(await server.get(path, held)).toMatchObject({ status: 304, text: '' });
    const { json } = await log('advisory', { ...SESSION, ref: 'DOR/960', teryt: '1205011', on: '2015-06-06' });
    const anew = await server.get(path, { ...held, 'kronika-position': json.position });
    expect(anew.status).toBe(200);
    expect(anew.headers.etag).not.toBe(first.headers.etag);
    const stream = await server.get(`${P}/advisory-logs/1205011`);
    expect(stream.headers.etag).toMatch(/^"\d+"$/);
    expect(
      (await server.get(`${P}/advisory-logs/1205011`, { 'if-none-match': stream.headers.etag ?? '' })).status,
    ).toBe(304);
    expect((await server.ask('HEAD', path)).headers.etag).toBe(anew.headers.etag);
  });

  it('leads through pages by Link, each entry once', async () => {
    const walk = async (start: string, itemsOf: (json: Told) => readonly ToldItem[]): Promise<readonly ToldItem[]> => {
      const items: ToldItem[] = [];
      for (let path: string | undefined = start; path !== undefined;) {
        const answer = await server.get(path);
        items.push(...itemsOf(answer.json));
        path = /^<(.+)>; rel="next"$/.exec(String(answer.headers.link ?? ''))?.[1];
      }
      return items;
    };
    const whole = (await server.get(`${P}/standing`)).json.rows;
    expect(await walk(`${P}/standing?limit=2`, ({ rows }) => rows)).toEqual(whole);
    const entries = (await server.get(`${P}/editions/AW-1?limit=1000`)).json.entries;
    expect(await walk(`${P}/editions/AW-1?limit=17`, (json) => json.entries)).toEqual(entries);
    const lines = (await server.get(`${P}/dossiers/1208053?limit=1000`)).json.lines;
    expect(await walk(`${P}/dossiers/1208053?limit=40`, (json) => json.lines)).toEqual(lines);
    const events = await walk('/v1/events?limit=90', (json) => json.events);
    expect(events.map(({ position }) => Number(position))).toEqual(events.map((_, index) => index + 1));
    expect(await walk('/v1/events?limit=3&type=AdoptionRecorded', (json) => json.events)).toEqual(
      events.filter(({ type }) => type === 'AdoptionRecorded'),
    );
    const stream = 'participation-malopolska-2014:120805';
    expect(await walk(`/v1/events?limit=5&stream=${stream}`, (json) => json.events)).toEqual(
      events.filter((event) => event.stream === stream),
    );
  });

  it('filters the overview by status, track, requirement and voivodeship', async () => {
    const codes = async (query: string) =>
      (await server.get(`${P}/standing?on=2015-03-31&${query}`)).json.rows.map(({ code }) => code);
    const all = await codes('');
    const associate = await codes('track=associate');
    expect(associate.length).toBeGreaterThan(0);
    expect([...associate, ...(await codes('track=full'))].toSorted(byText)).toEqual(all.toSorted(byText));
    expect(await codes('voivodeship=14')).toEqual([]);
    expect(await codes('requirement=adoption-associate')).toEqual(associate);
    const statuses = await Promise.all(['met', 'open', 'overdue'].map((status) => codes(`status=${status}`)));
    expect(statuses.flat().toSorted(byText)).toEqual(all.toSorted(byText));
  });

  it(
    'builds the views anew while they answer',
    async () => {
      const before = (await server.get(`${P}/status?on=2015-07-01`)).text;
      const begun = await server.post('/v1/rebuilds', {});
      expect(begun.status).toBe(202);
      for (;;) {
        const { json } = await server.get(begun.headers.location ?? '', as('manager'));
        expect((await server.get(`${P}/status?on=2015-07-01`)).text).toBe(before);
        expect(json.phase).not.toBe('failed');
        if (json.phase === 'done') break;
      }
      expect((await server.get('/ready')).json.status).toBe('ready');
    },
    LIMIT,
  );

  it('describes every route of its own', async () => {
    const { json } = await server.get('/openapi.json');
    const documented = Object.entries(json.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { summary, responses }]) => ({
        route: `${method} ${path}`,
        summary,
        answers: Object.keys(responses),
      })),
    );
    expect(documented.length).toBeGreaterThan(35);
    for (const { route, summary, answers } of documented) {
      expect({ route, summary }).toEqual({ route, summary: expect.any(String) });
      expect(answers.some((status) => status.startsWith('2'))).toBe(true);
    }
    expect((await server.get('/docs')).text).toContain('<html');
  });

  it(
    'ends on a signal, leaves no address behind, and knows everything again after it',
    async () => {
      const before = (await server.get(`${P}/status?on=2015-07-01`)).text;
      const seen = (await server.get('/v1/events?limit=1000')).text;
      expect(await server.kill('SIGTERM')).toMatchObject({ code: 0 });
      await server.start();
      expect((await server.get('/v1/events?limit=1000')).text).toBe(seen);
      expect((await server.get(`${P}/status?on=2015-07-01`)).text).toBe(before);
      const replayed = await log(
        'advisory',
        { ...SESSION, ref: 'DOR/930', on: '2015-06-03' },
        { 'idempotency-key': 'key-1' },
      );
      expect(replayed).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } });
    },
    LIMIT,
  );

  it('has printed no name', () => {
    expect(server.printed).not.toMatch(/anark|Śliwińska/);
  });
});
