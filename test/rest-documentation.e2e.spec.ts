import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import request from 'supertest';
import { DIALECT, documentOf, responseSchema, strict } from './openapi-document.js';
import type { OpenApi, Operation, Schema } from './openapi-document.js';
import { RestServer, as, sampleZip } from './rest-server.js';

const P = '/v1/programmes/malopolska-2014';
const LIMIT = 60_000;

/** Where each answer is found, on a record that holds the sample, a correction, an annulment, a diploma and a departure. */
const ANSWERS: readonly (readonly [path: string, address: string])[] = [
  ['/v1/programmes', '/v1/programmes'],
  ['/v1/programmes/{programme}', P],
  ['/v1/programmes/{programme}/definition', `${P}/definition`],
  ['/v1/programmes/{programme}/standing', `${P}/standing`],
  ['/v1/programmes/{programme}/standing', `${P}/standing?limit=2&on=2014-12-31`],
  ['/v1/programmes/{programme}/status', `${P}/status`],
  ['/v1/programmes/{programme}/standing/{teryt}', `${P}/standing/1208053?refs=true`],
  ['/v1/programmes/{programme}/standing/{teryt}', `${P}/standing/1210073`],
  ['/v1/programmes/{programme}/standing/{teryt}', `${P}/standing/12?refs=true`],
  ['/v1/programmes/{programme}/standing/{teryt}/figures/{figure}', `${P}/standing/1208053/figures/adoption`],
  ['/v1/programmes/{programme}/figures/{figure}', `${P}/figures/advisory`],
  ['/v1/programmes/{programme}/figures/{figure}', `${P}/figures/advisory?on=2013-01-01`],
  ['/v1/programmes/{programme}/dossiers/{teryt}', `${P}/dossiers/1208053`],
  ['/v1/programmes/{programme}/academy', `${P}/academy`],
  ['/v1/programmes/{programme}/academy/{edition}', `${P}/academy/AW-1?on=2014-11-30`],
  ['/v1/programmes/{programme}/raced-refs', `${P}/raced-refs`],
  ['/v1/programmes/{programme}/participations/{teryt}', `${P}/participations/1208053`],
  ['/v1/programmes/{programme}/advisory-logs/{teryt}', `${P}/advisory-logs/1208053`],
  ['/v1/programmes/{programme}/activity-logs/{teryt}', `${P}/activity-logs/1208053`],
  ['/v1/programmes/{programme}/editions/{edition}', `${P}/editions/AW-1`],
  ['/v1/programmes/{programme}/{table}/{ref}', `${P}/advisory/DOC%2F1`],
  ['/v1/programmes/{programme}/{table}/{ref}', `${P}/academy-days/AW-1%2F1`],
  ['/v1/programmes/{programme}/{table}/{ref}', `${P}/municipalities/JST%2F05`],
  ['/v1/programmes/{programme}/editions/{edition}/diplomas/{person}', `${P}/editions/AW-1/diplomas/P01`],
  ['/v1/programmes/{programme}/people/{person}', `${P}/people/P01`],
  ['/v1/programmes/{programme}/people/{person}/identity', `${P}/people/P01/identity`],
  ['/v1/events', '/v1/events?limit=1000'],
  ['/health', '/health'],
  ['/ready', '/ready'],
];

const SESSION = { teryt: '1208053', on: '2015-06-01', adviser: 'adv-1', hours: 1.5, mode: 'remote', topic: 'Statut' };

const WRITES: readonly (readonly [address: string, body: object])[] = [
  [`${P}/advisory`, { ...SESSION, ref: 'DOC/1' }],
  [`${P}/advisory`, { ...SESSION, ref: 'DOC/2', hours: 2, corrects: 'DOC/1', reason: 'typo' }],
  [`${P}/advisory`, { ref: 'DOC/3', annuls: 'DOC/1', reason: 'never took place' }],
  [
    `${P}/municipalities`,
    {
      ref: 'JST/05',
      teryt: '1210073',
      name: 'Krynica-Zdrój',
      track: 'associate',
      joined_on: '2014-09-08',
      left_on: '2015-07-31',
      reason: 'withdrew',
    },
  ],
  [`${P}/editions/AW-1/diplomas`, { person: 'P01', on: '2015-02-01', number: '1/2015' }],
  [`${P}/editions/AW-1/diplomas/P01/revocation`, { on: '2015-03-01', reason: 'by mistake' }],
];

const ajv = new Ajv({ strict: false, validateFormats: false });

const faultsOf = (schema: Schema, value: unknown): readonly string[] => {
  const check = ajv.compile(strict(schema));
  return check(value)
    ? []
    : (check.errors ?? []).map(
        ({ instancePath, message, params }) => `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
      );
};

describe('the documentation of a server', () => {
  const server = new RestServer();
  let document: OpenApi;

  const operation = (method: string, path: string): Operation | undefined => document.paths[path]?.[method];

  beforeAll(async () => {
    await server.startWithSample();
    for (const [address, body] of WRITES) {
      const { status, text } = await server.post(address, body);
      if (status !== 201) throw new Error(`${address}: ${text}`);
    }
    document = documentOf((await server.get('/openapi.json')).text);
  }, LIMIT);
  afterAll(() => server.end(), LIMIT);

  it('is OpenAPI for programs, and a page for people, and nowhere else', async () => {
    expect(document.openapi).toMatch(DIALECT);
    expect(document.paths).toHaveProperty(['/v1/programmes/{programme}/advisory', 'post']);
    const { status, type } = await request(server.url).get('/docs');
    expect([status, type]).toEqual([200, 'text/html']);
    expect((await server.get('/swagger')).status).toBe(404);
  });

  it.each(ANSWERS)('tells all that %s answers: %s', async (path, address) => {
    const schema = responseSchema(operation('get', path), '200');
    const { status, json } = await server.get(address, as('manager'));
    expect(status).toBe(200);
    expect(faultsOf(schema, json)).toEqual([]);
  });

  it('tells all that a write, an import and a rebuild answer', async () => {
    const write = await server.post(`${P}/advisory`, { ...SESSION, ref: 'DOC/9' }, as('specialist'));
    const schema = responseSchema(operation('post', '/v1/programmes/{programme}/advisory'), '201');
    expect(faultsOf(schema, write.json)).toEqual([]);
    const { json } = await server.import(await sampleZip(), '?check=true');
    expect(faultsOf(responseSchema(operation('get', '/v1/imports/{id}'), '200'), json)).toEqual([]);
    const rebuild = await server.post('/v1/rebuilds', {});
    expect(faultsOf(responseSchema(operation('post', '/v1/rebuilds'), '202'), rebuild.json)).toEqual([]);
  });

  it('finds an answer that says more than is told, and one that says less', () => {
    const schema = { type: 'object', required: ['a'], properties: { a: { type: 'string' } } };
    expect(faultsOf(schema, { a: 'x', b: 1 })).toHaveLength(1);
    expect(faultsOf(schema, {})).toHaveLength(1);
  });

  it('names for each write what makes it repeatable, and every refusal that is common', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const { post } = methods;
      if (!post) continue;
      const headers = (post.parameters ?? []).filter((one) => one.in === 'header').map(({ name }) => name);
      expect({ path, headers }).toEqual({
        path,
        headers: expect.arrayContaining(['Idempotency-Key', 'kronika-actor']),
      });
      const made = Object.keys(post.responses).filter((status) => status.startsWith('2'));
      for (const status of made) expect(responseSchema(post, status)).toHaveProperty('properties');
      const statuses = ['400', '401', '403', '413', '415', '422', '503'];
      expect({ path, told: Object.keys(post.responses) }).toEqual({ path, told: expect.arrayContaining(statuses) });
    }
  });

  it('names for each read that roles guard whom it refuses, and for each view how to wait for it', () => {
    for (const [path, { get }] of Object.entries(document.paths)) {
      if (!get || ['/health', '/ready'].includes(path)) continue;
      expect({ path, told: Object.keys(get.responses) }).toEqual({
        path,
        told: expect.arrayContaining(['400', '401', '403', ...(path.includes('{') ? ['404'] : [])]),
      });
      const names = (get.parameters ?? []).map(({ name }) => name);
      expect({ path, waits: names.includes('Kronika-Position') }).toEqual({ path, waits: names.includes('at-least') });
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
