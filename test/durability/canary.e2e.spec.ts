import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CommandLine } from '../cli-process.js';
import { RestServer, as, sampleZip } from '../rest-server.js';
import type { Answered } from '../rest-server.js';
import { tracesBelow, tracesIn } from './traces.js';

// Programs are started and every byte is searched: on a busy machine that takes its time.
jest.setTimeout(180_000);

const P = '/v1/programmes/malopolska-2014';
const SPECIALIST = as('specialist');
const MANAGER = as('manager');

/** Texts that are found nowhere by chance: names, an e-mail, numbers, one in every field of an identity. */
const IMPORTED = { first_name: 'Kanarzysława', last_name: 'Zięba-Qvx71', email: 'kanarek-qvx72@example.org' };
const NUMBERS = { first_name: '90010112345', last_name: '48600700801', email: '77123456789@example.org' };
const LOGGED = { first_name: 'Qvxomira', last_name: 'Kanarzewska-Qvx73', email: 'kanarek-qvx74@example.org' };
const CHANGED = { first_name: 'Qvxosława', last_name: 'Kanarzewicz-Qvx75', email: 'kanarek-qvx76@example.org' };
const REFUSED = { first_name: 'Qvxobor', last_name: 'Kanarski-Qvx77', email: 'kanarek-qvx78@example.org' };
const SECRETS = [IMPORTED, NUMBERS, LOGGED, CHANGED, REFUSED].flatMap((identity) => Object.values(identity));

const COLUMNS = ['ref', 'person', 'teryt', 'edition', 'side', 'first_name', 'last_name', 'sex', 'email', 'enrolled_on'];

const rowOf = (row: Readonly<Record<string, string>>): string => COLUMNS.map((name) => row[name] ?? '').join(';');

const participants = (...rows: readonly string[]): Buffer => Buffer.from([COLUMNS.join(';'), ...rows, ''].join('\r\n'));

const seat = (person: string, identity: object, more: Readonly<Record<string, string>> = {}) => ({
  ref: `UCZ/${person}`,
  person,
  teryt: '1208053',
  edition: 'AW-1',
  side: 'NGO',
  sex: 'F',
  enrolled_on: '2014-11-14',
  ...identity,
  ...more,
});

/** The sample with these participants in place of its own. */
const zipWith = (...rows: readonly string[]): Promise<Buffer> =>
  sampleZip((name, content) => {
    if (name === 'participants.csv') return participants(...rows);
    // Attendance is of people who are no more in the folder.
    return name === 'attendance.csv' ? content.subarray(0, content.indexOf('\n') + 1) : content;
  });

const server = new RestServer();
/** Everything that anybody was answered, but for the identities that were asked for by those who may see them. */
const answers: string[] = [];

const heard = async (answer: Promise<Answered>): Promise<Answered> => {
  const given = await answer;
  answers.push(given.text, JSON.stringify(given.headers));
  return given;
};

const post = (path: string, body: object | string, headers = MANAGER): Promise<Answered> =>
  heard(server.post(path, body, headers));

const tracesKept = (): readonly string[] => [
  ...tracesBelow(server.data, SECRETS),
  ...tracesIn(Buffer.from(server.printed), SECRETS).map((trace) => `printed: ${trace}`),
];

const traces = (): readonly string[] => [
  ...tracesKept(),
  ...tracesIn(Buffer.from(answers.join('\n')), SECRETS).map((trace) => `answers: ${trace}`),
];

beforeAll(() => server.start());

afterAll(() => server.end());

describe('people whose names nobody asked for', () => {
  it('leave no trace when a faulty folder is refused', async () => {
    const faulty = [
      rowOf(seat('P61', REFUSED, { sex: 'X' })),
      rowOf(seat('P62', REFUSED, { teryt: '12' })),
      rowOf(seat('P63', REFUSED, { enrolled_on: '2014-13-01' })),
      rowOf(seat('P63', { ...REFUSED, email: `${REFUSED.last_name} at example.org` })),
      rowOf(seat('P64', { ...REFUSED, last_name: '' })),
      `${rowOf(seat('P65', REFUSED))};${REFUSED.last_name};${REFUSED.email}`,
    ];
    const taken = await heard(server.import(await zipWith(...faulty)));
    expect(taken.json.phase).toBe('faulty');
    const faults = await heard(server.get(`/v1/imports/${taken.json.id}/faults`, MANAGER));
    expect(faults.text).toContain('participants.csv');
    await heard(server.get(`/v1/imports/${taken.json.id}/warnings`, MANAGER));
    expect(traces()).toEqual([]);
  });

  it('are kept nowhere when a row has slipped, so that a name stands under another heading', async () => {
    const slipped = [
      rowOf(seat(REFUSED.last_name, REFUSED)),
      `${REFUSED.first_name};${REFUSED.last_name};${REFUSED.email}`,
    ];
    const taken = await server.import(await zipWith(...slipped));
    expect(taken.json.phase).toBe('faulty');
    // The manager who sent it is shown the cell. Nobody else can ask.
    const faults = `/v1/imports/${taken.json.id}/faults`;
    expect((await server.get(faults, MANAGER)).text).toContain('participants.csv');
    expect((await heard(server.get(faults, as('auditor')))).status).toBe(403);
    expect(tracesKept()).toEqual([]);
  });

  it('leave no trace when their folder is taken in, whole or with a name that changed', async () => {
    const good = [rowOf(seat('P71', IMPORTED)), rowOf(seat('P72', NUMBERS))];
    expect((await heard(server.import(await zipWith(...good)))).json.phase).toBe('done');
    expect((await heard(server.import(await zipWith(...good)))).json.phase).toBe('done');
    const other = await heard(server.import(await zipWith(rowOf(seat('P71', { ...IMPORTED, ...REFUSED })))));
    expect(other.json.phase).toBe('faulty');
    await heard(server.get(`/v1/imports/${other.json.id}/faults`, MANAGER));
    expect(traces()).toEqual([]);
  });

  it('leave no trace when they are logged, sent again and corrected', async () => {
    const entry = seat('P73', LOGGED);
    const keyed = { ...SPECIALIST, 'idempotency-key': 'canary-1' };
    expect((await post(`${P}/participants`, entry, keyed)).status).toBe(201);
    expect((await post(`${P}/participants`, entry, keyed)).status).toBe(201);
    expect((await post(`${P}/participants`, { ...entry, ...REFUSED }, keyed)).status).toBe(422);
    const corrected = { ...entry, ...CHANGED, ref: 'UCZ/P73-K', corrects: entry.ref, reason: 'Literówka' };
    expect((await post(`${P}/participants`, corrected, SPECIALIST)).status).toBe(201);
    expect(traces()).toEqual([]);
  });

  it.each([
    ['another identity of a known person', 409, seat('P73', REFUSED, { ref: 'UCZ/P73-2' })],
    ['a value that cannot be', 422, seat('P74', REFUSED, { sex: 'X' })],
    ['a field that there is not', 400, { ...seat('P74', REFUSED), nickname: REFUSED.last_name }],
    ['a name that is no text', 400, { ...seat('P74', REFUSED), last_name: [REFUSED.last_name] }],
    ['no seat left', 409, seat('P75', REFUSED)],
    ['JSON cut short', 400, JSON.stringify(seat('P74', REFUSED)).slice(0, -1)],
    ['JSON with an accident in a name', 400, `{"last_name": "${REFUSED.last_name}" x`],
  ])('leave no trace in a refusal: %s', async (_, status, body) => {
    expect((await post(`${P}/participants`, body, SPECIALIST)).status).toBe(status);
    expect(traces()).toEqual([]);
  });

  it('leave no trace in what an auditor may read', async () => {
    const auditor = as('auditor');
    const paths = ['/people/P73', '/academy/AW-1', '/municipalities/1208053', '/municipalities/1208053/dossier'];
    for (const path of paths) await heard(server.get(`${P}${path}`, auditor));
    expect((await heard(server.get(`${P}/people/P73/identity`, auditor))).status).toBe(403);
    const events = await heard(server.get('/v1/events?limit=100', auditor));
    expect(events.status).toBe(200);
    expect(traces()).toEqual([]);
  });

  it('are named to those who may see them', async () => {
    const { text } = await server.get(`${P}/people/P73/identity`, SPECIALIST);
    expect(tracesIn(Buffer.from(text), [CHANGED.last_name, CHANGED.email])).toHaveLength(2);
    const imported = await server.get(`${P}/people/P72/identity`, SPECIALIST);
    expect(imported.text).toContain(NUMBERS.first_name);
  });

  it('leave no trace when the server is killed in the middle of an import', async () => {
    const many = Array.from({ length: 4_000 }, (_, n) => rowOf(seat(`Q${n}`, REFUSED)));
    const taken = await heard(
      server.post('/v1/imports', await zipWith(...many), { ...MANAGER, 'content-type': 'application/zip' }),
    );
    expect(taken.status).toBe(202);
    await server.kill();
    expect(traces()).toEqual([]);
    await server.start();
    expect(traces()).toEqual([]);
  });
});

describe('people who were erased', () => {
  it('are taken off the record', async () => {
    for (const person of ['P71', 'P72', 'P73'])
      expect((await post(`${P}/people/${person}/erasure`, { reason: 'Wycofana zgoda' })).status).toBe(201);
  });

  it('are named to nobody any more', async () => {
    for (const person of ['P71', 'P72', 'P73'])
      for (const asker of [SPECIALIST, MANAGER])
        expect((await heard(server.get(`${P}/people/${person}/identity`, asker))).status).toBe(410);
    expect(traces()).toEqual([]);
  });

  it('stay without a trace when their folder comes again and the server is started again', async () => {
    const again = await heard(server.import(await zipWith(rowOf(seat('P71', IMPORTED)), rowOf(seat('P72', NUMBERS)))));
    expect(again.json.phase).toBe('done');
    await heard(server.get(`/v1/imports/${again.json.id}/warnings`, MANAGER));
    await server.kill('SIGTERM');
    expect(traces()).toEqual([]);
    await server.start();
    expect((await heard(server.get(`${P}/people/P71/identity`, MANAGER))).status).toBe(410);
    expect(traces()).toEqual([]);
  });
});

describe('the command line on a faulty folder', () => {
  it('prints no name', async () => {
    const cli = new CommandLine();
    const folder = cli.path('folder');
    cpSync('samples/malopolska-2014', folder, { recursive: true });
    writeFileSync(join(folder, 'participants.csv'), participants(rowOf(seat('P61', REFUSED, { sex: 'X' }))));
    for (const json of [[], ['--json']]) {
      const { code, stdout, stderr } = await cli.run('import', folder, '--check', '--data', cli.path('data'), ...json);
      expect(code).not.toBe(0);
      expect(stdout).toContain('participants.csv');
      expect(tracesIn(Buffer.from(stdout + stderr), SECRETS)).toEqual([]);
    }
    rmSync(folder, { recursive: true });
    expect(tracesBelow(cli.folder, SECRETS)).toEqual([]);
    await cli.end();
  });
});

describe('the search for traces', () => {
  const guises: readonly (readonly [string, (text: string) => Buffer])[] = [
    ['as it is', (text) => Buffer.from(`x${text}x`)],
    ['in UTF-16', (text) => Buffer.from(`x${text}x`, 'utf16le')],
    ['in base64', (text) => Buffer.from(Buffer.from(`ab${text}cd`).toString('base64'))],
    ['in hex', (text) => Buffer.from(Buffer.from(text).toString('hex'))],
  ];

  it.each(guises)('finds a name in a file of the data folder: %s', (_, written) => {
    const file = join(server.data, 'deep', 'down.tmp');
    mkdirSync(join(server.data, 'deep'), { recursive: true });
    writeFileSync(file, 'before');
    expect(traces()).toEqual([]);
    appendFileSync(file, written(CHANGED.last_name));
    expect(traces()).not.toEqual([]);
    expect(readFileSync(file, 'latin1')).toMatch(/^before/);
    rmSync(join(server.data, 'deep'), { recursive: true });
  });

  it('finds a name that was answered', () => {
    const known = tracesIn(Buffer.from(`{"detail":"${LOGGED.email} is taken"}`), SECRETS);
    expect(known).toEqual([`${LOGGED.email} as it is`]);
  });
});
