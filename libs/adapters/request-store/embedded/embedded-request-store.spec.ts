import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { StoreUnavailable } from '@kernel/event-store.js';
import type { RequestKey, StoredAnswer } from '@kernel/request-store.js';

import { EmbeddedRequestStore } from './embedded-request-store.js';
import { RequestFile } from './request-file.js';
import type { Change } from './request-file.js';

const REQUEST: RequestKey = { actor: 'specialist-7', route: 'POST /v1/x', key: 'canary-key' };
const BODY = '{"last_name":"Kanarkowa"}';
const NOW = '2026-03-01T10:00:00.000Z';
const ANSWER: StoredAnswer = { status: 201, headers: {}, body: null };

let dir: string;
const opened: EmbeddedRequestStore[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kronika-requests-'));
});

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(dir, { recursive: true });
});

const requestStore = (file = RequestFile.open(dir)): EmbeddedRequestStore => {
  const store = new EmbeddedRequestStore(file);
  opened.push(store);
  return store;
};

const path = (folder = dir): string => join(folder, 'requests.sqlite');

/** What a process that was killed leaves behind. */
const leftBehind = (): string => {
  const folder = join(dir, 'killed');
  mkdirSync(folder);
  for (const name of readdirSync(dir, { withFileTypes: true }))
    if (name.isFile()) copyFileSync(join(dir, name.name), join(folder, name.name));
  return folder;
};

const reserving = (count: number): readonly Change[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'reserve',
    request: { ...REQUEST, key: `k${index}` },
    body: '',
    now: Date.parse(NOW),
  }));

describe('requests that are opened again', () => {
  it('are known as they were, answered or not', async () => {
    const store = requestStore();
    const open = { ...REQUEST, key: 'open' };
    await store.reserve(REQUEST, BODY, NOW);
    await store.answer(REQUEST, ANSWER);
    await store.reserve(open, BODY, NOW);
    await store.close();
    const again = requestStore();
    expect(await again.reserve(REQUEST, BODY, NOW)).toEqual({ state: 'answered', answer: ANSWER });
    expect(await again.reserve(REQUEST, 'another', NOW)).toEqual({ state: 'other-body' });
    expect(await again.reserve(open, BODY, NOW)).toEqual({ state: 'reserved', reservedAt: NOW });
  });

  it('are found reserved when the process was killed before it answered', async () => {
    await requestStore().reserve(REQUEST, BODY, NOW);
    const killed = requestStore(RequestFile.open(leftBehind()));
    expect(await killed.reserve(REQUEST, BODY, NOW)).toEqual({ state: 'reserved', reservedAt: NOW });
  });

  it('are written before the store closes', async () => {
    const store = requestStore();
    const reservation = store.reserve(REQUEST, BODY, NOW);
    await store.close();
    expect(await reservation).toEqual({ state: 'new' });
    expect(await requestStore().reserve(REQUEST, BODY, NOW)).toMatchObject({ state: 'reserved' });
  });
});

describe('the file of the requests', () => {
  it('holds neither bodies nor keys, and its owner alone can read it', async () => {
    const store = requestStore();
    await store.reserve(REQUEST, BODY, NOW);
    await store.answer(REQUEST, ANSWER);
    for (const name of readdirSync(dir)) {
      expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
      const bytes = readFileSync(join(dir, name));
      for (const canary of ['Kanarkowa', 'canary-key']) expect(bytes.includes(canary)).toBe(false);
    }
  });

  it('hashes under a key of its own: two files share no hash', async () => {
    const other = join(dir, 'other');
    mkdirSync(other);
    for (const folder of [dir, other]) await requestStore(RequestFile.open(folder)).reserve(REQUEST, BODY, NOW);
    for (const store of opened.splice(0)) await store.close();
    const [first, second] = [dir, other].map((folder) => {
      const db = new DatabaseSync(path(folder), { readOnly: true });
      const row = db.prepare('SELECT id, body FROM requests').get();
      db.close();
      return row;
    });
    expect(first?.['id']).not.toEqual(second?.['id']);
    expect(first?.['body']).not.toEqual(second?.['body']);
  });

  it('is opened by one process at a time', () => {
    requestStore();
    expect(() => RequestFile.open(dir)).toThrow(`${path()} cannot be used: another process has it open.`);
  });

  it('is refused, and left as it is, when it is damaged or of a newer version', async () => {
    await requestStore().close();
    const db = new DatabaseSync(path());
    db.exec('PRAGMA user_version = 99');
    db.close();
    expect(() => RequestFile.open(dir)).toThrow(/was written by a newer version of Kronika/);
    writeFileSync(path(), 'no database '.repeat(1_000));
    const before = readFileSync(path());
    expect(() => RequestFile.open(dir)).toThrow(StoreUnavailable);
    expect(() => RequestFile.open(dir)).toThrow(/is damaged/);
    expect(readFileSync(path())).toEqual(before);
  });
});

describe('many requests at once', () => {
  it('share one commit', async () => {
    const file = RequestFile.open(dir);
    const runs: number[] = [];
    const apply = file.apply.bind(file);
    file.apply = (changes) => {
      runs.push(changes.length);
      return apply(changes);
    };
    const store = requestStore(file);
    const keys = Array.from({ length: 64 }, (_, index) => ({ ...REQUEST, key: `k${index}` }));
    await Promise.all(keys.map((request) => store.reserve(request, BODY, NOW)));
    expect(runs).toEqual([64]);
  });

  it('all fail when their commit does, and nothing of them stands', async () => {
    const file = RequestFile.open(dir);
    const store = requestStore(file);
    const taken = { ...REQUEST, key: 'taken' };
    const unstorable = { state: 'reserve', body: { length: 1 } } as unknown as string;
    const both = await Promise.allSettled([store.reserve(taken, BODY, NOW), store.reserve(REQUEST, unstorable, NOW)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await store.reserve(taken, BODY, NOW)).toEqual({ state: 'new' });
  });

  it('are not harmed by an answer that is no JSON', async () => {
    const store = requestStore();
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const bad = { ...ANSWER, body: circular } as unknown as StoredAnswer;
    const both = await Promise.allSettled([store.reserve(REQUEST, BODY, NOW), store.answer(REQUEST, bad)]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
});

describe('more requests than are removed at once', () => {
  it('all go when they are too old', async () => {
    const file = RequestFile.open(dir);
    const store = requestStore(file);
    file.apply(reserving(20_001));
    expect(await store.expire('2026-04-01T00:00:00.000Z')).toBe(20_001);
  });

  it('are found by their age without reading the others', () => {
    RequestFile.open(dir).close();
    const db = new DatabaseSync(path(), { readOnly: true });
    const plan = db.prepare('EXPLAIN QUERY PLAN SELECT number FROM requests WHERE reserved_at < ? LIMIT ?').all(0, 1);
    db.close();
    expect(plan.map(({ detail }) => String(detail)).join()).toMatch(/USING COVERING INDEX requests_by_age/);
  });
});
