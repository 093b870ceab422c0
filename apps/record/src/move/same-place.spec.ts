import { describe, expect, it } from '@jest/globals';
import type { Storage } from '../storage.js';
import { keptInOnePlace, logInOnePlace } from './same-place.js';

const folder: Storage = { folder: './data' };
const log = { eventStore: 'esdb://a' };
const views = { readStore: 'mongodb://a' };

describe('two places of a record', () => {
  it('are one where they are one folder, however it is spelled', () => {
    expect(logInOnePlace(folder, { folder: 'other/../data/' })).toBe(true);
    expect(keptInOnePlace(folder, { folder: 'data' })).toBe(true);
    expect(logInOnePlace(folder, { folder: './data2' })).toBe(false);
    expect(keptInOnePlace(folder, { folder: './data2' })).toBe(false);
  });

  it('share of engines what is in the same one and the same namespace, whatever their folders', () => {
    const grown: Storage = { ...folder, ...log, ...views };
    expect(logInOnePlace(grown, { ...grown, folder: 'elsewhere' })).toBe(true);
    expect(keptInOnePlace(grown, { ...grown, folder: 'elsewhere' })).toBe(true);
    expect(logInOnePlace(grown, { ...grown, namespace: 'trial' })).toBe(false);
    expect(keptInOnePlace(grown, { ...grown, namespace: 'trial' })).toBe(false);
  });

  it('may share one of the two', () => {
    expect(logInOnePlace(folder, { ...folder, ...views })).toBe(true);
    expect(keptInOnePlace(folder, { ...folder, ...views })).toBe(false);
    expect(logInOnePlace(folder, { ...folder, ...log })).toBe(false);
    expect(keptInOnePlace(folder, { ...folder, ...log })).toBe(true);
  });
});
