import { describe, expect, it } from '@jest/globals';
import { inWords, isShared } from './storage.js';

const REMOTE = {
  folder: './data',
  eventStore: 'esdb://admin:chang@eit@cluster:2113?tls=true',
  readStore: 'mongodb://reader:secret@a:27017,b:27017/?replicaSet=rs0&authSource=admin',
};

describe('where a record is kept', () => {
  it('is told without passwords and options', () => {
    expect(inWords(REMOTE)).toBe('esdb://cluster:2113 and mongodb://a:27017,b:27017/, namespace kronika');
    expect(inWords({ folder: './data', readStore: REMOTE.readStore, namespace: 'proba' })).toBe(
      './data and mongodb://a:27017,b:27017/, namespace proba',
    );
    expect(inWords({ folder: './data' })).toBe('./data');
  });

  it('is shared by several processes only where nothing of it is in files', () => {
    expect(isShared(REMOTE)).toBe(true);
    for (const { eventStore, readStore } of [
      { ...REMOTE, eventStore: undefined },
      { ...REMOTE, readStore: undefined },
    ])
      expect(isShared({ folder: './data', eventStore, readStore })).toBe(false);
  });
});
