import { describe, expect, it } from '@jest/globals';
import type { RowCommand } from '@modules/intake/contracts.js';
import { aDefinition } from '@testing/builders.js';
import { recordInMemory } from './record-in-memory.js';
import type { RecordInMemory } from './record-in-memory.js';

const A = '1208053';
const B = '1217032';

const joining = (teryt: string): RowCommand => ({
  type: 'record',
  table: 'municipalities',
  ref: `JST/${teryt}`,
  content: { teryt, name: 'Gmina', track: 'full', on: '2024-01-10' },
});
const session = (teryt: string, ref: string, on: string): RowCommand => ({
  type: 'record',
  table: 'advisory',
  ref,
  content: { teryt, on, adviser: 'adv-1', minutes: 60, mode: 'remote', topic: 'a draft' },
});

const opened = async (): Promise<RecordInMemory> => {
  const record = recordInMemory('2024-07-01T10:00:00Z');
  const { desk, sender } = record;
  await desk.programme('demo', { type: 'launch', definition: aDefinition() }, sender);
  for (const teryt of [A, B])
    await desk.submit({ programme: 'demo', lane: 'participation', key: teryt.slice(0, 6) }, [joining(teryt)], sender);
  const advisory = { programme: 'demo', lane: 'advisory', key: '120805' } as const;
  await desk.submit(advisory, [session(A, 'DOR/1', '2024-03-01'), session(A, 'DOR/2', '2024-06-01')], sender);
  return record;
};

describe('what leaves entries of other streams outside', () => {
  const participation = { programme: 'demo', lane: 'participation', key: '120805' } as const;
  const second = { table: 'advisory', ref: 'DOR/2', code: '120805', on: '2024-06-01' };
  const ref = `JST/${A}`;

  it('is taken and names them: a departure, and a correction of the joining', async () => {
    const { desk, sender } = await opened();
    const leave: RowCommand = { type: 'leave', table: 'municipalities', ref, on: '2024-05-31' };
    expect(await desk.submit(participation, [leave], sender)).toMatchObject({ appended: 1, outside: [second] });
    const later: RowCommand = {
      type: 'correct',
      table: 'municipalities',
      ref: 'JST/9',
      corrects: ref,
      reason: 'misread',
      content: { teryt: A, name: 'Gmina', track: 'full', on: '2024-03-02' },
    };
    const { outside } = await desk.submit(participation, [later], sender);
    expect(outside).toEqual([{ table: 'advisory', ref: 'DOR/1', code: '120805', on: '2024-03-01' }]);
  });

  it('is taken and names them: an annulled joining', async () => {
    const { desk, sender } = await opened();
    const annul: RowCommand = { type: 'annul', table: 'municipalities', ref: 'JST/9', annuls: ref, reason: 'never' };
    const { outside } = await desk.submit(participation, [annul], sender);
    expect(outside?.map((entry) => entry.ref)).toEqual(['DOR/1', 'DOR/2']);
  });

  it('is taken and names them: an amended definition', async () => {
    const { desk, sender } = await opened();
    const definition = aDefinition({ period: { from: '2024-01-01', to: '2024-05-31' } });
    const amend = { type: 'amend', definition, on: '2024-01-01', reason: 'shorter' } as const;
    expect(await desk.programme('demo', amend, sender)).toMatchObject({ appended: 1, outside: [second] });
  });

  it('names none where none is left so', async () => {
    const { desk, sender } = await opened();
    const leave: RowCommand = { type: 'leave', table: 'municipalities', ref, on: '2024-06-30' };
    expect(await desk.submit(participation, [leave], sender)).not.toHaveProperty('outside');
    expect(await desk.submit(participation, [leave], sender)).toMatchObject({ appended: 0 });
  });
});
