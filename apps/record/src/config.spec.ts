import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { storageAt, storageFrom } from './config.js';
import type { Environment } from './config.js';

const from = (env: Environment) => storageFrom(env, { folder: './data', waitUntil: undefined });
const refusal = (env: Environment): unknown => {
  try {
    return from(env);
  } catch (error) {
    return error;
  }
};

describe('the environment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kronika-environment-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('names no store where nothing is set, or set to nothing', () => {
    for (const env of [{}, { EVENT_STORE_URL: ' ', READ_STORE_URL: '', KRONIKA_NAMESPACE: '' }])
      expect(from(env)).toEqual({ folder: './data' });
  });

  it('names each store on its own', () => {
    expect(from({ EVENT_STORE_URL: 'esdb://localhost:2113?tls=false' })).toMatchObject({
      eventStore: 'esdb://localhost:2113?tls=false',
      readStore: undefined,
    });
    expect(from({ READ_STORE_URL: 'mongodb://localhost/?replicaSet=rs0', KRONIKA_NAMESPACE: 'proba2' })).toMatchObject({
      eventStore: undefined,
      readStore: 'mongodb://localhost/?replicaSet=rs0',
      namespace: 'proba2',
    });
  });

  it('takes an address from a file, without its line end', () => {
    const file = join(folder, 'address');
    writeFileSync(file, 'mongodb://reader:secret@localhost/\n');
    expect(from({ READ_STORE_URL_FILE: file }).readStore).toBe('mongodb://reader:secret@localhost/');
  });

  it.each(['', ' \n'])('is refused where a file that should hold an address holds %j', (text) => {
    const file = join(folder, 'empty');
    writeFileSync(file, text);
    const message = `EVENT_STORE_URL_FILE names ${file}, which is empty.`;
    expect(refusal({ EVENT_STORE_URL_FILE: file })).toMatchObject({ name: 'ConfigurationFault', message });
  });

  it('is refused where more than an address stands in its place', () => {
    const file = join(folder, 'two');
    writeFileSync(file, 'esdb://localhost?tls=false\nPASSWORD=secret\n');
    const message = 'EVENT_STORE_URL holds blanks or several lines.';
    expect(refusal({ EVENT_STORE_URL_FILE: file })).toMatchObject({ name: 'ConfigurationFault', message });
  });

  it.each([
    [
      { READ_STORE_URL_FILE: '/nowhere/address' },
      'READ_STORE_URL_FILE names /nowhere/address, which cannot be read (ENOENT).',
    ],
    [
      { EVENT_STORE_URL: 'http://localhost:2113' },
      'EVENT_STORE_URL does not begin as the address of such a store does.',
    ],
    [{ READ_STORE_URL: 'esdb://localhost' }, 'READ_STORE_URL does not begin as the address of such a store does.'],
    [{ KRONIKA_NAMESPACE: 'two-words' }, 'KRONIKA_NAMESPACE reads “two-words”.'],
    [{ KRONIKA_PROJECTIONS: 'elsewhere' }, 'KRONIKA_PROJECTIONS reads “elsewhere”.'],
    [
      { KRONIKA_PROJECTIONS: 'apart', EVENT_STORE_URL: 'esdb://localhost' },
      'KRONIKA_PROJECTIONS is “apart”, but a store is embedded, and no other process can keep its read models.',
    ],
  ])('is refused by name: %j', (env, message) => {
    expect(refusal(env)).toMatchObject({ name: 'ConfigurationFault', message });
  });

  it('never repeats an address that may hold a password', () => {
    const error = refusal({ READ_STORE_URL: 'mongo://reader:secret@localhost/' });
    expect(JSON.stringify(error) + String(error)).not.toContain('secret');
  });
});

describe('places that are named one by one', () => {
  const given = {
    folder: './data',
    eventStore: 'esdb://configured',
    readStore: 'mongodb://configured',
    namespace: 'proba',
  };

  it('take nothing from the configured stores but folder, namespace and patience', () => {
    expect(storageAt(['./other'], given)).toEqual({ folder: './other', namespace: 'proba' });
    expect(storageAt(['esdb://a'], given)).toEqual({ folder: './data', eventStore: 'esdb://a', namespace: 'proba' });
    expect(storageAt(['mongodb://b', './other', 'esdb://a'], given)).toEqual({
      folder: './other',
      eventStore: 'esdb://a',
      readStore: 'mongodb://b',
      namespace: 'proba',
    });
  });

  it.each([
    [['./a', './b'], 'Two places of one kind were named.'],
    [['esdb://a', 'esdb+discover://b'], 'Two places of one kind were named.'],
    [['http://a'], 'A place begins as no store’s address does.'],
  ])('are refused: %j', (places, message) => {
    expect(() => storageAt(places, given)).toThrow(message);
  });
});
