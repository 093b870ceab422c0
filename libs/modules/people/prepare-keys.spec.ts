import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { InMemoryKeyStore } from '@adapters/key-store/in-memory-key-store.js';
import { aSender, anOpenRecord } from '@testing/open-record.js';
import { someRules } from '@testing/builders.js';
import type { ErasureMark } from './finish-erasures.js';
import { erasePerson, identify } from './people.flow.js';
import { prepareKeys } from './prepare-keys.js';

const PEOPLE = 450;

/** So many people on record, the first of whom was erased. */
const recorded = async () => {
  const { store: log, path } = anOpenRecord();
  const keys = new InMemoryKeyStore();
  const parts = { path, keys, stamp: { randomId: () => randomUUID() } };
  const identity = { firstName: 'Łucja', lastName: 'Zmyślona' };
  for (let number = 0; number < PEOPLE; number += 1) {
    const whom = { programme: 'demo', person: `P${number}` };
    await identify(parts, { ...whom, on: '2024-02-01', identity, rules: someRules(), given: aSender });
  }
  await erasePerson(parts, { programme: 'demo', person: 'P0', on: '2024-06-01', reason: 'asked for', given: aSender });
  return { log, keys };
};

/** A key store and what it says of the log. */
const kept = (keys = new InMemoryKeyStore(), before?: ErasureMark) => {
  let mark = before;
  const marks = { read: async () => mark, write: async (next: ErasureMark) => void (mark = next) };
  return { keys, marks, mark: () => mark };
};

describe('keys that are prepared for a log', () => {
  it('are all there, and from then on the mark says so', async () => {
    const { log, keys } = await recorded();
    const { marks, mark } = kept(keys);
    expect(await prepareKeys({ log, keys, marks, lossAccepted: false })).toBe(0);
    expect(mark()).toEqual({ log: await log.identity(), position: await log.head() });
  });

  it('are missed at every start where the store was lost, but those of who was erased', async () => {
    const { log } = await recorded();
    const { keys, marks, mark } = kept();
    for (let start = 0; start < 2; start += 1)
      expect(await prepareKeys({ log, keys, marks, lossAccepted: false })).toBe(PEOPLE - 1);
    expect(mark()).toBeUndefined();
    expect(await keys.state('demo:P0')).toBe('destroyed');
  });

  it('are missed where the store is that of another log', async () => {
    const { log } = await recorded();
    const { keys, marks } = kept(undefined, { log: 'another', position: 1n });
    expect(await prepareKeys({ log, keys, marks, lossAccepted: false })).toBe(PEOPLE - 1);
  });

  it('are missed no longer once they are back', async () => {
    const { log, keys: found } = await recorded();
    const { keys, marks } = kept();
    await prepareKeys({ log, keys, marks, lossAccepted: false });
    expect(await prepareKeys({ log, keys: found, marks, lossAccepted: false })).toBe(0);
  });

  it('are missed no longer once they were given up, for good', async () => {
    const { log } = await recorded();
    const { keys, marks } = kept();
    expect(await prepareKeys({ log, keys, marks, lossAccepted: true })).toBe(0);
    expect(await prepareKeys({ log, keys, marks, lossAccepted: false })).toBe(0);
  });

  it('are none where nobody is on record', async () => {
    const { store: log } = anOpenRecord();
    const { keys, marks } = kept();
    expect(await prepareKeys({ log, keys, marks, lossAccepted: false })).toBe(0);
  });
});
