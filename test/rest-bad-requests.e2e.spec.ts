import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RestServer, ZIP, as } from './rest-server.js';
import type { Answered, Asked } from './rest-server.js';

const P = '/v1/programmes/malopolska-2014';
const LIMIT = 60_000;
const SESSION = {
  ref: 'DOR/900',
  teryt: '1208053',
  on: '2015-06-01',
  adviser: 'adv-1',
  hours: 1,
  mode: 'remote',
  topic: 'Statut',
};
const session = (change: object): Asked => ({ headers: as('specialist'), body: { ...SESSION, ...change } });
const typed = (type: string, body: string | Buffer = JSON.stringify(SESSION)): Asked => ({
  headers: { ...as('specialist'), 'content-type': type },
  body,
});
const by = (headers: Readonly<Record<string, string>>, body: object = SESSION): Asked => ({ headers, body });

interface Bad {
  readonly what: string;
  readonly method?: string;
  readonly path: string;
  readonly asked?: Asked;
  readonly status: number;
  readonly code?: string;
  readonly pointer?: string;
}

const WRITE = { method: 'POST', path: `${P}/advisory` };

const ADDRESSES: readonly Bad[] = [
  { what: 'an address that there is not', path: '/v2', status: 404, code: 'request.no-such-resource' },
  { what: 'a percent sign that encodes nothing', path: '/v1/%zz', status: 400, code: 'request.bad-url' },
  { what: 'half an encoded character', path: `${P}/advisory/%E0%A4%A`, status: 400, code: 'request.bad-url' },
  { what: 'bytes that are no UTF-8', path: `${P}/advisory/%ff`, status: 400, code: 'request.bad-url' },
  { what: 'a part that is very long', path: `/v1/programmes/${'a'.repeat(2_000)}`, status: 414 },
  { what: 'a programme that is no id', path: '/v1/programmes/a%20b', status: 400, pointer: 'programme' },
  { what: 'a programme that climbs', path: '/v1/programmes/..%2F..%2Fkeys', status: 400, pointer: 'programme' },
  {
    what: 'a programme that is not on record',
    path: '/v1/programmes/nobody/standing',
    status: 404,
    code: 'programme.unknown',
  },
  { what: 'a stream that is not on record', path: '/v1/programmes/nobody', status: 404, code: 'stream.unknown' },
  { what: 'a TERYT code without its zero', path: `${P}/standing/208053`, status: 400, pointer: 'teryt' },
  { what: 'a TERYT code of letters', path: `${P}/standing/Krakow`, status: 400, pointer: 'teryt' },
  { what: 'a part of a municipality', path: `${P}/dossiers/1208054`, status: 400, pointer: 'teryt' },
  {
    what: 'a municipality of which nothing is on record',
    path: `${P}/standing/1217011`,
    status: 404,
    code: 'standing.municipality-unknown',
  },
  { what: 'an edition that there is not', path: `${P}/academy/AW-9`, status: 404, code: 'standing.edition-unknown' },
  { what: 'a figure that there is not', path: `${P}/figures/luck`, status: 404, code: 'standing.figure-unknown' },
  { what: 'a table that there is not', path: `${P}/wishes/1`, status: 404, code: 'request.no-such-resource' },
  { what: 'an entry that is not on record', path: `${P}/advisory/DOR%2F999`, status: 404, code: 'entry.unknown' },
  { what: 'a person who is not on record', path: `${P}/people/P99`, status: 404, code: 'stream.unknown' },
  {
    what: 'an import that there is not',
    path: '/v1/imports/none',
    asked: { headers: as('manager') },
    status: 404,
    code: 'import.unknown',
  },
  {
    what: 'a rebuild that there is not',
    path: '/v1/rebuilds/none',
    asked: { headers: as('manager') },
    status: 404,
    code: 'rebuild.unknown',
  },
  { what: 'a method that is not taken', method: 'DELETE', path: P, asked: { headers: as('manager') }, status: 404 },
  { what: 'a method that is not taken, with a body', method: 'PUT', path: P, asked: by(as('manager')), status: 404 },
  { what: 'a method of another protocol', method: 'PROPFIND', path: P, status: 404 },
  {
    what: 'CORS',
    method: 'OPTIONS',
    path: P,
    asked: { headers: { 'access-control-request-method': 'POST' } },
    status: 404,
  },
];

const PARAMETERS: readonly Bad[] = [
  { what: 'a parameter that is not known', path: `${P}/standing?day=2015-01-01`, status: 400, pointer: '/day' },
  { what: 'a parameter where none is taken', path: '/health?x=1', status: 400, pointer: 'x' },
  {
    what: 'a parameter on a write that takes none',
    method: 'POST',
    path: `${P}/advisory?on=2015-01-01`,
    asked: session({}),
    status: 400,
    pointer: 'on',
  },
  { what: 'a parameter twice', path: `${P}/standing?on=2015-01-01&on=2015-01-02`, status: 400, pointer: 'on' },
  { what: 'a parameter as an object', path: `${P}/standing?on[gt]=2015-01-01`, status: 400 },
  { what: 'a parameter named __proto__', path: `${P}/standing?__proto__=1`, status: 400 },
  { what: 'a parameter named constructor', path: `${P}/standing?constructor=1`, status: 400 },
  { what: 'a day that the calendar lacks', path: `${P}/standing?on=2015-02-29`, status: 400, pointer: '/on' },
  { what: 'a day in another order', path: `${P}/status?on=31.12.2014`, status: 400, pointer: '/on' },
  { what: 'a blank day', path: `${P}/status?on=`, status: 400, pointer: '/on' },
  { what: 'a status that there is not', path: `${P}/standing?status=fine`, status: 400, pointer: '/status' },
  {
    what: 'a requirement that there is not',
    path: `${P}/standing?requirement=luck`,
    status: 404,
    code: 'standing.figure-unknown',
    pointer: '/requirement',
  },
  {
    what: 'a track that there is not',
    path: `${P}/standing?track=fast`,
    status: 404,
    code: 'standing.track-unknown',
    pointer: '/track',
  },
  {
    what: 'a voivodeship by its name',
    path: `${P}/standing?voivodeship=malopolskie`,
    status: 400,
    pointer: '/voivodeship',
  },
  { what: 'a limit of nothing', path: `${P}/standing?limit=0`, status: 400, pointer: '/limit' },
  { what: 'a limit beyond the limit', path: '/v1/events?limit=1001', status: 400, pointer: '/limit' },
  { what: 'a limit in hexadecimal', path: '/v1/events?limit=0x10', status: 400, pointer: '/limit' },
  { what: 'a limit that is a fraction', path: '/v1/events?limit=1.5', status: 400, pointer: '/limit' },
  { what: 'a page before the first', path: `${P}/academy?page=-1`, status: 400, pointer: '/page' },
  { what: 'a position of words', path: '/v1/events?after=yesterday', status: 400, pointer: '/after' },
  { what: 'a position beyond all numbers', path: `/v1/events?after=${'9'.repeat(40)}`, status: 400, pointer: '/after' },
  { what: 'a stream without a category', path: '/v1/events?stream=malopolska', status: 400, pointer: '/stream' },
  { what: 'a flag that is neither', path: `${P}/standing/1208053?refs=maybe`, status: 400, pointer: '/refs' },
  { what: 'two faults at once', path: `${P}/standing?limit=x&on=x`, status: 400, code: 'request.invalid' },
  {
    what: 'half an amendment',
    method: 'POST',
    path: '/v1/imports?reason=new',
    asked: { headers: { ...as('manager'), 'content-type': ZIP }, body: Buffer.from('PK') },
    status: 400,
    pointer: 'amend-from',
  },
];

const HEADERS: readonly Bad[] = [
  {
    what: 'a write that says neither who nor as what',
    ...WRITE,
    asked: { body: SESSION },
    status: 401,
    code: 'request.unnamed',
  },
  {
    what: 'a write without a role',
    ...WRITE,
    asked: by({ 'kronika-actor': 'spec-1' }),
    status: 401,
    code: 'request.unnamed',
  },
  {
    what: 'a write without an actor',
    ...WRITE,
    asked: by({ 'kronika-role': 'specialist' }),
    status: 401,
    code: 'request.unnamed',
  },
  {
    what: 'a read with half of it',
    path: P,
    asked: { headers: { 'kronika-role': 'manager' } },
    status: 401,
    code: 'request.unnamed',
  },
  {
    what: 'an e-mail as actor',
    ...WRITE,
    asked: by({ ...as('specialist'), 'kronika-actor': 'jan@example.org' }),
    status: 401,
    pointer: 'kronika-actor',
  },
  { what: 'a role that there is not', ...WRITE, asked: by(as('owner')), status: 401, pointer: 'kronika-role' },
  {
    what: 'a coordinator without a municipality',
    path: P,
    asked: { headers: as('coordinator') },
    status: 401,
    pointer: 'kronika-municipality',
  },
  {
    what: 'a coordinator of a voivodeship',
    path: P,
    asked: { headers: as('coordinator', '12') },
    status: 401,
    pointer: 'kronika-municipality',
  },
  {
    what: 'a wrong token',
    path: '/v1/programmes',
    asked: { headers: { authorization: 'Bearer wrong' } },
    status: 401,
    code: 'request.token-wrong',
  },
  {
    what: 'a password',
    path: '/v1/programmes',
    asked: { headers: { authorization: 'Basic YTpi' } },
    status: 401,
    code: 'request.token-wrong',
  },
  { what: 'an auditor who writes', ...WRITE, asked: by(as('auditor')), status: 403, code: 'request.role-not-allowed' },
  {
    what: 'a coordinator who writes',
    ...WRITE,
    asked: by(as('coordinator', '1208053')),
    status: 403,
    code: 'request.role-not-allowed',
  },
  {
    what: 'a specialist who closes a programme',
    method: 'POST',
    path: `${P}/closing`,
    asked: by(as('specialist'), { on: '2015-07-01' }),
    status: 403,
    code: 'request.role-not-allowed',
  },
  {
    what: 'a specialist who amends by an import',
    method: 'POST',
    path: '/v1/imports?amend-from=2015-01-01&reason=new',
    asked: { headers: { ...as('specialist'), 'content-type': ZIP }, body: Buffer.from('PK') },
    status: 403,
    pointer: 'amend-from',
  },
  {
    what: 'a coordinator of another municipality',
    path: `${P}/standing/1205011`,
    asked: { headers: as('coordinator', '1208053') },
    status: 403,
    code: 'request.other-municipality',
  },
  {
    what: 'a Host of somebody else',
    path: '/health',
    asked: { headers: { host: 'kronika.example.org' } },
    status: 403,
    pointer: 'Host',
  },
  {
    what: 'a Host that begins like this machine',
    path: '/health',
    asked: { headers: { host: '127.0.0.1.example.org' } },
    status: 403,
    pointer: 'Host',
  },
  {
    what: 'a Host of somebody else, for what there is not',
    path: '/nothing',
    asked: { headers: { host: 'example.org' } },
    status: 403,
    pointer: 'Host',
  },
  {
    what: 'a Host of somebody else, for the documentation',
    path: '/openapi.json',
    asked: { headers: { host: 'example.org' } },
    status: 403,
    pointer: 'Host',
  },
  {
    what: 'an Origin of somebody else',
    ...WRITE,
    asked: by({ ...as('specialist'), origin: 'https://example.org' }),
    status: 403,
    pointer: 'Origin',
  },
  {
    what: 'an Origin that hides',
    ...WRITE,
    asked: by({ ...as('specialist'), origin: 'null' }),
    status: 403,
    pointer: 'Origin',
  },
  {
    what: 'If-Match with a weak tag',
    ...WRITE,
    asked: by({ ...as('specialist'), 'if-match': 'W/"3"' }),
    status: 400,
    code: 'request.weak-etag',
  },
  {
    what: 'If-Match with any tag',
    ...WRITE,
    asked: by({ ...as('specialist'), 'if-match': '*' }),
    status: 400,
    code: 'request.if-match-unreadable',
  },
  {
    what: 'If-Match with several tags',
    ...WRITE,
    asked: by({ ...as('specialist'), 'if-match': '"1", "2"' }),
    status: 400,
    code: 'request.if-match-unreadable',
  },
  {
    what: 'If-Match with an older revision',
    ...WRITE,
    asked: by({ ...as('specialist'), 'if-match': '"0"' }),
    status: 412,
    code: 'request.wrong-revision',
  },
  {
    what: 'an Idempotency-Key with blanks',
    ...WRITE,
    asked: by({ ...as('specialist'), 'idempotency-key': 'a b' }),
    status: 400,
    code: 'request.idempotency-key-unreadable',
  },
  {
    what: 'an Idempotency-Key without end',
    ...WRITE,
    asked: by({ ...as('specialist'), 'idempotency-key': 'a'.repeat(256) }),
    status: 400,
    code: 'request.idempotency-key-unreadable',
  },
  {
    what: 'Kronika-Position of words',
    path: `${P}/standing`,
    asked: { headers: { 'kronika-position': 'now' } },
    status: 400,
    pointer: 'kronika-position',
  },
];

const BODIES: readonly Bad[] = [
  { what: 'no body', ...WRITE, asked: { headers: as('specialist') }, status: 400, code: 'request.body-missing' },
  { what: 'an empty body', ...WRITE, asked: typed('application/json', ''), status: 400 },
  {
    what: 'JSON that ends early',
    ...WRITE,
    asked: typed('application/json', '{"ref":'),
    status: 400,
    code: 'request.body-unreadable',
  },
  {
    what: 'two JSON values',
    ...WRITE,
    asked: typed('application/json', '{}{}'),
    status: 400,
    code: 'request.body-unreadable',
  },
  { what: 'a list', ...WRITE, asked: typed('application/json', '[]'), status: 400, code: 'request.body-unreadable' },
  {
    what: 'a text',
    ...WRITE,
    asked: typed('application/json', '"DOR/1"'),
    status: 400,
    code: 'request.body-unreadable',
  },
  { what: 'a number', ...WRITE, asked: typed('application/json', '7'), status: 400, code: 'request.body-unreadable' },
  { what: 'null', ...WRITE, asked: typed('application/json', 'null'), status: 400, code: 'request.body-unreadable' },
  {
    what: 'bytes that are no UTF-8',
    ...WRITE,
    asked: typed('application/json', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
    status: 400,
    code: 'request.body-unreadable',
  },
  {
    what: 'UTF-16',
    ...WRITE,
    asked: typed('application/json; charset=utf-16', Buffer.from(JSON.stringify(SESSION), 'utf16le')),
    status: 400,
    code: 'request.body-unreadable',
  },
  {
    what: '__proto__',
    ...WRITE,
    asked: typed('application/json', '{"__proto__":{"role":"manager"}}'),
    status: 400,
    code: 'request.body-unreadable',
  },
  {
    what: 'constructor.prototype',
    ...WRITE,
    asked: typed('application/json', '{"constructor":{"prototype":{}}}'),
    status: 400,
    code: 'request.body-unreadable',
  },
  {
    what: '__proto__ further in',
    method: 'POST',
    path: '/v1/programmes',
    asked: { headers: { ...as('manager'), 'content-type': 'application/json' }, body: '{"id":{"__proto__":1}}' },
    status: 400,
    code: 'request.body-unreadable',
  },
  {
    what: 'a body nested without end',
    method: 'POST',
    path: '/v1/programmes',
    asked: {
      headers: { ...as('manager'), 'content-type': 'application/json' },
      body: `${'{"id":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
    },
    status: 400,
    code: 'request.body-unreadable',
  },
  {
    what: 'a body that is too large',
    ...WRITE,
    asked: typed('application/json', JSON.stringify({ topic: 'x'.repeat(1_100_000) })),
    status: 413,
    code: 'request.too-large',
  },
  { what: 'an unknown field', ...WRITE, asked: session({ colour: 'red' }), status: 400, pointer: '/colour' },
  {
    what: 'an unknown field named toString',
    ...WRITE,
    asked: session({ toString: 'red' }),
    status: 400,
    pointer: '/toString',
  },
  { what: 'an unknown field with a slash', ...WRITE, asked: session({ 'a/b~c': 1 }), status: 400, pointer: '/a~1b~0c' },
  { what: 'a number for a text', ...WRITE, asked: session({ teryt: 1208053 }), status: 400, pointer: '/teryt' },
  { what: 'an object for a text', ...WRITE, asked: session({ topic: { pl: 'x' } }), status: 400, pointer: '/topic' },
  { what: 'a list for a text', ...WRITE, asked: session({ topic: ['x'] }), status: 400, pointer: '/topic' },
  { what: 'a flag for hours', ...WRITE, asked: session({ hours: true }), status: 400, pointer: '/hours' },
  {
    what: 'hours beyond all numbers',
    ...WRITE,
    asked: typed('application/json', JSON.stringify(SESSION).replace('"hours":1', '"hours":1e999')),
    status: 400,
    pointer: '/hours',
  },
  {
    what: 'a text that is too long',
    ...WRITE,
    asked: session({ topic: 'x'.repeat(2_001) }),
    status: 400,
    pointer: '/topic',
  },
  {
    what: 'a text for a flag',
    method: 'POST',
    path: `${P}/academy-days`,
    asked: by(as('specialist'), { edition: 'AW-1', day: 1, on: '2014-11-21', hours: 7.5, cancelled: 'yes' }),
    status: 400,
    pointer: '/cancelled',
  },
  {
    what: 'hours that make no whole minutes',
    ...WRITE,
    asked: session({ hours: 0.001 }),
    status: 422,
    pointer: '/hours',
  },
  { what: 'negative hours', ...WRITE, asked: session({ hours: -1 }), status: 422, pointer: '/hours' },
  { what: 'hours that are no quarter', ...WRITE, asked: session({ hours: 0.1 }), status: 422, pointer: '/hours' },
  { what: 'a blank ref', ...WRITE, asked: session({ ref: '  ' }), status: 422, pointer: '/ref' },
  { what: 'a ref without end', ...WRITE, asked: session({ ref: 'x'.repeat(101) }), status: 422, pointer: '/ref' },
  { what: 'a ref with a line break', ...WRITE, asked: session({ ref: 'a\nb' }), status: 422, pointer: '/ref' },
  {
    what: 'half a character',
    ...WRITE,
    asked: typed('application/json', JSON.stringify(SESSION).replace('Statut', String.raw`\ud800`)),
    status: 422,
    pointer: '/topic',
  },
  { what: 'a NUL', ...WRITE, asked: session({ topic: 'a\u0000b' }), status: 422, pointer: '/topic' },
  { what: 'everything missing', ...WRITE, asked: by(as('specialist'), {}), status: 422, pointer: '/teryt' },
  { what: 'a day in the future', ...WRITE, asked: session({ on: '2999-01-01' }), status: 422, pointer: '/on' },
  { what: 'a day before the programme', ...WRITE, asked: session({ on: '2013-01-01' }), status: 422, pointer: '/on' },
  {
    what: 'a municipality that has not joined',
    ...WRITE,
    asked: session({ teryt: '1217011' }),
    status: 422,
    code: 'participation.not-a-member',
  },
  {
    what: 'a ref that stands with other content',
    ...WRITE,
    asked: session({ ref: 'DOR/001' }),
    status: 409,
    code: 'entry.changed',
    pointer: '/ref',
  },
  {
    what: 'a correction of nothing',
    ...WRITE,
    asked: session({ corrects: 'DOR/999', reason: 'typo' }),
    status: 404,
    code: 'entry.unknown',
    pointer: '/corrects',
  },
  {
    what: 'an annulment of nothing',
    ...WRITE,
    asked: by(as('specialist'), { ref: 'DOR/901', annuls: 'DOR/999', reason: 'typo' }),
    status: 404,
    code: 'entry.unknown',
    pointer: '/annuls',
  },
  {
    what: 'a programme that nobody launched',
    method: 'POST',
    path: '/v1/programmes/nobody/advisory',
    asked: session({}),
    status: 404,
    code: 'programme.unknown',
  },
  {
    what: 'a definition of nothing',
    method: 'POST',
    path: '/v1/programmes',
    asked: by(as('manager'), {}),
    status: 422,
    code: 'programme.definition-missing-key',
  },
  {
    what: 'an amendment of another programme',
    method: 'POST',
    path: `${P}/amendments`,
    asked: by(as('manager'), { definition: { id: 'x' }, on: '2015-01-01', reason: 'new' }),
    status: 422,
    code: 'programme.definition-missing-key',
  },
  {
    what: 'a diploma that is not due',
    method: 'POST',
    path: `${P}/editions/AW-1/diplomas`,
    asked: by(as('specialist'), { person: 'P99', on: '2015-07-01' }),
    status: 409,
  },
  {
    what: 'an erasure without a reason',
    method: 'POST',
    path: `${P}/people/P01/erasure`,
    asked: by(as('manager'), {}),
    status: 400,
    pointer: '/reason',
  },
  {
    what: 'an erasure of nobody',
    method: 'POST',
    path: `${P}/people/P99/erasure`,
    asked: by(as('manager'), { reason: 'asked for' }),
    status: 404,
    code: 'people.unknown',
  },
  {
    what: 'null for the views to rebuild',
    method: 'POST',
    path: '/v1/rebuilds',
    asked: by(as('manager'), { views: null }),
    status: 400,
    pointer: '/views',
  },
  {
    what: 'null for the number of a diploma',
    method: 'POST',
    path: `${P}/editions/AW-1/diplomas`,
    asked: by(as('specialist'), { person: 'P01', on: '2015-07-01', number: null }),
    status: 400,
    pointer: '/number',
  },
  {
    what: 'null for the reason of a closing',
    method: 'POST',
    path: `${P}/closing`,
    asked: by(as('manager'), { on: '2015-07-01', reason: null }),
    status: 400,
    pointer: '/reason',
  },
  {
    what: 'a view that there is not',
    method: 'POST',
    path: '/v1/rebuilds',
    asked: by(as('manager'), { views: ['weather'] }),
    status: 422,
    pointer: '/views/0',
  },
];

const TYPES: readonly Bad[] = [
  { what: 'plain text', ...WRITE, asked: typed('text/plain'), status: 415, code: 'request.media-type' },
  {
    what: 'a form',
    ...WRITE,
    asked: typed('application/x-www-form-urlencoded', 'ref=1'),
    status: 415,
    code: 'request.media-type',
  },
  {
    what: 'a form of parts',
    ...WRITE,
    asked: typed('multipart/form-data; boundary=x', '--x--'),
    status: 415,
    code: 'request.media-type',
  },
  {
    what: 'a type of its own',
    ...WRITE,
    asked: typed('application/vnd.kronika'),
    status: 415,
    code: 'request.media-type',
  },
  {
    what: 'JSON behind a tab in the type',
    ...WRITE,
    asked: typed('text/plain\t;application/json'),
    status: 415,
    code: 'request.media-type',
  },
  { what: 'no type', ...WRITE, asked: typed(''), status: 415, code: 'request.media-type' },
  {
    what: 'a zip for an entry',
    ...WRITE,
    asked: typed(ZIP, Buffer.from('PK')),
    status: 415,
    code: 'request.media-type',
  },
  {
    what: 'a zip for an entry, with a tab',
    ...WRITE,
    asked: typed(`${ZIP}\t; x=y`, Buffer.from('PK')),
    status: 415,
    code: 'request.media-type',
  },
  {
    what: 'JSON for an import',
    method: 'POST',
    path: '/v1/imports',
    asked: by(as('manager')),
    status: 415,
    code: 'request.media-type',
  },
  {
    what: 'an import of nothing',
    method: 'POST',
    path: '/v1/imports',
    asked: { headers: { ...as('manager'), 'content-type': ZIP }, body: Buffer.alloc(0) },
    status: 400,
    code: 'request.body-missing',
  },
];

const ALL = [...ADDRESSES, ...PARAMETERS, ...HEADERS, ...BODIES, ...TYPES];

/** What a refusal always says, and never more than it should. */
const expectProblem = ({ status, headers, json, text }: Answered): void => {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
  expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(json).toMatchObject({
    status,
    type: expect.any(String),
    title: expect.any(String),
    detail: expect.stringMatching(/\.$/),
  });
  expect(text).not.toMatch(/node_modules|dist\/|\.js:\d/);
};

describe('a server with the sample programme', () => {
  const server = new RestServer();
  let head: string;

  const position = async (): Promise<string> => (await server.get('/v1/events?limit=1000')).json.seen;

  beforeAll(async () => {
    await server.startWithSample();
    head = await position();
  }, LIMIT);
  afterAll(() => server.end());

  it.each(ALL)('refuses $what ($status)', async ({ method = 'GET', path, asked, status, code, pointer }) => {
    const answer = await server.ask(method, path, asked);
    expectProblem(answer);
    expect(answer.json).toMatchObject({
      status,
      ...(code === undefined ? {} : { code }),
      ...(pointer === undefined ? {} : { pointer }),
    });
  });

  it('knows of sixty bad requests at least', () => {
    expect(ALL.length).toBeGreaterThanOrEqual(60);
    expect(new Set(ALL.map(({ what, path }) => `${what} ${path}`)).size).toBe(ALL.length);
  });

  it.each([
    ['words', 'hello\r\n\r\n', 400],
    ['a request without a Host', 'GET /health HTTP/1.1\r\n\r\n', 400],
    ['an old request without a Host', 'GET /health HTTP/1.0\r\n\r\n', 400],
    ['headers without end', `GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`, 431],
    ['a length that is no number', 'POST /v1/programmes HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n', 400],
    [
      'two lengths',
      'POST /v1/programmes HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['a blank in the address', 'GET /v1/ programmes HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
  ])('refuses %s on the bare line', async (_, text, status) => {
    const answer = await server.raw(text);
    expectProblem(answer);
    expect(answer.status).toBe(status);
  });

  it('does not let an address in its absolute form past the Host', async () => {
    const answer = await server.raw(
      'GET http://example.org/v1/programmes HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n',
    );
    expect(answer.status).toBe(403);
  });

  it('asks for a role on encoded addresses as on plain ones', async () => {
    const plain = await server.ask('POST', `${P}/advisory`, by(as('auditor')));
    const encoded = await server.ask('POST', '/v1/%70rogrammes/malopolska-2014/%61dvisory', by(as('auditor')));
    expect([plain.status, encoded.status]).toEqual([403, 403]);
  });

  it('holds no value of a refused participant in its answer', async () => {
    const { status, text } = await server.post(`${P}/participants`, {
      ref: 'UCZ/900',
      person: 'P90',
      teryt: 'Kanarek',
      edition: 'AW-1',
      side: 'Kanarek',
      sex: 'Kanarek',
      first_name: 'Kanarek'.repeat(400),
      last_name: 'Kanarek',
      email: 'kanarek@example.org',
      enrolled_on: '2014-11-14',
    });
    expect(status).toBe(400);
    expect(text).not.toContain('anarek');
  });

  it('repeats no e-mail that stands where a pseudonym should', async () => {
    const { status, text } = await server.get(P, { ...as('manager'), 'kronika-actor': 'kanarek@example.org' });
    expect(status).toBe(401);
    expect(text).not.toContain('kanarek');
  });

  it('shows nothing of a participant’s fields that might be a name', async () => {
    const { status, text } = await server.post(`${P}/participants`, {
      ref: 'UCZ/900',
      person: 'P90',
      teryt: 'Kanarek',
      edition: 'AW-1',
      side: 'Kanarek',
      sex: 'Kanarek',
      enrolled_on: 'kanarek1@example.org',
    });
    expect(status).toBe(422);
    expect(text).not.toContain('anarek');
  });

  it('says how much would have been taken, and of which type', async () => {
    const tooLarge = await server.ask('POST', `${P}/advisory`, session({ topic: 'x'.repeat(1024 * 1024) }));
    expect(tooLarge.json).toMatchObject({ status: 413, expected: 'at most 1 MiB' });
    const csv = { headers: { ...as('manager'), 'content-type': 'text/csv' }, body: 'ref;teryt' };
    const { json } = await server.ask('POST', '/v1/imports', csv);
    expect(json).toMatchObject({ status: 415, expected: expect.stringContaining(ZIP) });
  });

  it('names every fault of a body', async () => {
    const { json } = await server.ask('POST', `${P}/advisory`, session({ on: 'x', hours: 'y', mode: 'z' }));
    expect(json.errors.map(({ pointer }) => pointer)).toEqual(['/on', '/hours', '/mode']);
  });

  it('has written nothing for any of them, and goes on answering', async () => {
    expect(await position()).toBe(head);
    expect((await server.get('/ready')).status).toBe(200);
    expect(server.printed).not.toMatch(/failed|Error/);
  });
});
