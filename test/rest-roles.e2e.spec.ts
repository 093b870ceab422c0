import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RestServer, as, sampleZip } from './rest-server.js';

const P = '/v1/programmes/malopolska-2014';
const LIMIT = 60_000;
const OWN = '1208053';

/** Who may use a route, by the table of roles in the domain: s(pecialist), m(anager), c(oordinator), a(uditor). */
const ROUTES: Readonly<Record<string, string>> = {
  'get /v1/programmes': 'smca',
  'post /v1/programmes': 'm',
  'get /v1/programmes/{programme}': 'smca',
  'get /v1/programmes/{programme}/definition': 'smca',
  'post /v1/programmes/{programme}/amendments': 'm',
  'post /v1/programmes/{programme}/closing': 'm',
  'post /v1/programmes/{programme}/municipalities': 'sm',
  'post /v1/programmes/{programme}/commitments': 'sm',
  'post /v1/programmes/{programme}/adoptions': 'sm',
  'post /v1/programmes/{programme}/advisory': 'sm',
  'post /v1/programmes/{programme}/academy-days': 'sm',
  'post /v1/programmes/{programme}/participants': 'sm',
  'post /v1/programmes/{programme}/attendance': 'sm',
  'post /v1/programmes/{programme}/activities': 'sm',
  'get /v1/programmes/{programme}/{table}/{ref}': 'smca',
  'get /v1/programmes/{programme}/participations/{teryt}': 'smca',
  'get /v1/programmes/{programme}/advisory-logs/{teryt}': 'smca',
  'get /v1/programmes/{programme}/activity-logs/{teryt}': 'smca',
  'get /v1/programmes/{programme}/editions/{edition}': 'sma',
  'post /v1/programmes/{programme}/editions/{edition}/diplomas': 'sm',
  'get /v1/programmes/{programme}/editions/{edition}/diplomas/{person}': 'sma',
  'post /v1/programmes/{programme}/editions/{edition}/diplomas/{person}/revocation': 'sm',
  'get /v1/programmes/{programme}/people/{person}': 'sma',
  'get /v1/programmes/{programme}/people/{person}/identity': 'smc',
  'post /v1/programmes/{programme}/people/{person}/erasure': 'm',
  'get /v1/programmes/{programme}/standing': 'smca',
  'get /v1/programmes/{programme}/standing/{teryt}': 'smca',
  'get /v1/programmes/{programme}/standing/{teryt}/figures/{figure}': 'smca',
  'get /v1/programmes/{programme}/figures/{figure}': 'sma',
  'get /v1/programmes/{programme}/status': 'sma',
  'get /v1/programmes/{programme}/dossiers/{teryt}': 'smca',
  'get /v1/programmes/{programme}/academy': 'smca',
  'get /v1/programmes/{programme}/academy/{edition}': 'smca',
  'get /v1/programmes/{programme}/raced-refs': 'sma',
  'get /v1/events': 'sma',
  'post /v1/imports': 'sm',
  'get /v1/imports/{id}': 'sm',
  'get /v1/imports/{id}/faults': 'sm',
  'get /v1/imports/{id}/warnings': 'sm',
  'post /v1/rebuilds': 'm',
  'get /v1/rebuilds/{id}': 'm',
};

const OPEN = ['get /health', 'get /ready'];

const HEADERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  s: as('specialist'),
  m: as('manager'),
  c: as('coordinator', OWN),
  a: as('auditor'),
};

const PLACES: Readonly<Record<string, string>> = {
  programme: 'malopolska-2014',
  table: 'advisory',
  ref: 'DOR%2F001',
  teryt: OWN,
  edition: 'AW-1',
  person: 'P01',
  figure: 'adoption',
  id: 'none',
};

/** A body that gets past no check of a write: only whoever may write is told so. */
const BROKEN = '[]';

const addressOf = (path: string): string => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => PLACES[name] ?? name);

describe('a server with the sample programme', () => {
  const server = new RestServer();

  beforeAll(async () => {
    await server.startWithSample();
  }, LIMIT);
  afterAll(() => server.end());

  it('has no route that this table does not know', async () => {
    const { json } = await server.get('/openapi.json');
    const routes = Object.entries<object>(json.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(routes.toSorted()).toEqual([...Object.keys(ROUTES), ...OPEN].toSorted());
  });

  it.each(Object.entries(ROUTES))('lets through on %s only %s', async (route, roles) => {
    const [method = '', path = ''] = route.split(' ');
    const body = method === 'post' ? { body: BROKEN } : {};
    const passed: string[] = [];
    const refused: number[] = [];
    for (const [role, headers] of Object.entries(HEADERS)) {
      const { status, json } = await server.ask(method.toUpperCase(), addressOf(path), { headers, ...body });
      if (json.code === 'request.role-not-allowed') refused.push(status);
      else passed.push(role);
    }
    expect(refused.every((status) => status === 403)).toBe(true);
    expect(passed.join('')).toBe(roles);
  });

  it('reads a GET without headers as an auditor’s, and lets nobody unnamed write', async () => {
    for (const [route, roles] of Object.entries(ROUTES)) {
      const [method = '', path = ''] = route.split(' ');
      const asked = method === 'post' ? { body: BROKEN } : {};
      const { json } = await server.ask(method.toUpperCase(), addressOf(path), asked);
      const refusal = method === 'post' ? 'request.unnamed' : 'request.role-not-allowed';
      const refused = method === 'post' || !roles.includes('a');
      expect({ route, refused: json.code === refusal }).toEqual({ route, refused });
    }
  });

  describe('asked by the coordinator of Miechów', () => {
    const coordinator = as('coordinator', OWN);

    it('shows one row and the averages of all', async () => {
      const { json } = await server.get(`${P}/standing?on=2015-03-31`, coordinator);
      const { json: whole } = await server.get(`${P}/standing?on=2015-03-31`);
      expect(json.rows).toEqual(whole.rows.filter(({ teryt }) => teryt === OWN));
      expect(json.averages).toEqual(whole.averages);
      expect(json).not.toHaveProperty('indicators');
    });

    it('shows nothing of another municipality, by whatever address', async () => {
      const others = [
        'standing/1205011',
        'standing/1205011/figures/adoption',
        'dossiers/1205011',
        'participations/1205011',
        'advisory-logs/1205011',
        'activity-logs/1205011',
        'activity-logs/12',
      ];
      for (const path of others) {
        const { status, json } = await server.get(`${P}/${path}`, coordinator);
        expect({ path, status, code: json.code }).toEqual({ path, status: 403, code: 'request.other-municipality' });
      }
    });

    it('shows entries of that municipality and of no other', async () => {
      const { json } = await server.get('/v1/events?limit=1000');
      const refs = json.events.flatMap(({ type, data }) =>
        type === 'AdvisorySessionLogged' ? [{ ref: data.ref, own: data.teryt === OWN }] : [],
      );
      for (const { ref, own } of refs) {
        const { status } = await server.get(`${P}/advisory/${encodeURIComponent(ref)}`, coordinator);
        expect({ ref, status }).toEqual({ ref, status: own ? 200 : 403 });
      }
      const seats = json.events.flatMap(({ type, data }) =>
        type === 'AttendanceRecorded' ? [{ ref: data.ref, own: data.teryt === OWN }] : [],
      );
      for (const { ref, own } of seats.filter((_, index) => index % 8 === 0)) {
        const { status } = await server.get(`${P}/attendance/${encodeURIComponent(ref)}`, coordinator);
        expect({ ref, status }).toEqual({ ref, status: own ? 200 : 403 });
      }
    });

    it('shows names of that municipality’s people and of no other', async () => {
      const { json } = await server.get(`${P}/academy`, as('manager'));
      for (const { person, teryt } of json.participants) {
        const { status } = await server.get(`${P}/people/${person}/identity`, coordinator);
        expect({ person, status }).toEqual({ person, status: teryt === OWN ? 200 : 403 });
      }
      const own = await server.get(`${P}/academy`, coordinator);
      expect(own.json.participants.every(({ teryt, identity }) => teryt === OWN && identity !== undefined)).toBe(true);
    });
  });

  it('takes no programme that a specialist’s import would set up', async () => {
    const zip = await sampleZip((name, content) =>
      name === 'programme.yaml'
        ? Buffer.from(content.toString('utf8').replace('id: malopolska-2014', 'id: second'))
        : content,
    );
    const { json } = await server.import(zip, '', as('specialist'));
    expect(['done', 'reading', 'checking', 'writing']).not.toContain(json.phase);
    expect((await server.get('/v1/programmes/second')).status).toBe(404);
    expect((await server.import(zip)).json.phase).toBe('done');
  });

  it('shows an auditor no name in any answer', async () => {
    const { json } = await server.get(`${P}/academy`, as('manager'));
    const names = json.participants.flatMap(({ identity }) => (identity ? [identity.lastName, identity.email] : []));
    expect(names.length).toBeGreaterThan(10);
    for (const [route, roles] of Object.entries(ROUTES)) {
      if (!route.startsWith('get') || !roles.includes('a')) continue;
      const { text } = await server.get(addressOf(route.slice(4)), as('auditor'));
      expect(names.filter((name) => text.includes(name))).toEqual([]);
    }
  });
});
