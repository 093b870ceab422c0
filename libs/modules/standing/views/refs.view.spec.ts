import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import { describe, expect, it } from '@jest/globals';
import type { RefClaim, TakenRef } from '@kernel/refs.js';
import { activity, annulmentOf, correctionOf, joined, launched, left, P, session } from '@testing/standing-facts.js';
import { FactLog, projected } from '@testing/view-spec.js';
import type { InStream } from '@testing/view-spec.js';
import fc from 'fast-check';

import { faults, refIndexOver } from '../questions/refs.question.js';
import { decodeFact } from '../standing.decode.js';
import { ViewBuilding } from '../standing.errors.js';
import { addRef, claimIn, refBlockId, streamsOf } from './ref-blocks.js';
import { refBlockFrom } from './refs.decode.js';
import { refsView } from './refs.view.js';

const A = '1208053';
const B = '1217032';

const find = async (facts: readonly InStream[], ...refs: readonly string[]): Promise<readonly TakenRef[]> => {
  const log = new FactLog();
  await log.add(facts);
  const store = await projected(log, [refsView], decodeFact);
  return refIndexOver(store).find(refs.map((ref) => ({ programme: P, table: 'advisory', ref })));
};

const first = session(A, 'DOR/001', '2024-02-01', 60);

describe('refs on record', () => {
  it('are found with the stream in which they stand, those of corrections and annulments too', async () => {
    const corrected = correctionOf(first, 'DOR/002', { minutes: 30 });
    const found = await find(
      [first, corrected, annulmentOf(first, 'DOR/130')],
      'DOR/001',
      'DOR/002',
      'DOR/130',
      'DOR/003',
    );
    expect(found.map(({ ref, stream }) => [ref, stream])).toEqual([
      ['DOR/001', 'advisory-demo:120805'],
      ['DOR/002', 'advisory-demo:120805'],
      ['DOR/130', 'advisory-demo:120805'],
    ]);
  });

  it('are those of one programme and table', async () => {
    const facts = [activity(A, 'DOR/001', '2024-02-01', { kind: 'training', people: 1 }), launched(), joined(A)];
    expect(await find(facts, 'DOR/001', `J/${A}`)).toEqual([]);
  });

  it('are not brought again by a departure, which names the joining’s', async () => {
    const log = new FactLog();
    await log.add([joined(A), left(A, '2024-05-01')]);
    const store = await projected(log, [refsView], decodeFact);
    const found = await refIndexOver(store).find([{ programme: P, table: 'municipalities', ref: `J/${A}` }]);
    expect(found).toHaveLength(1);
  });

  it('are looked up only once the view has caught up', async () => {
    const index = refIndexOver(new InMemoryReadStore());
    await expect(index.find([{ programme: P, table: 'advisory', ref: '1' }])).rejects.toThrow(ViewBuilding);
  });
});

describe('a ref that two streams raced for', () => {
  const second = session(B, 'DOR/001', '2024-02-01', 60);

  it('is found in both', async () => {
    const found = await find([first, second], 'DOR/001');
    expect(found.map(({ stream }) => stream)).toEqual(['advisory-demo:120805', 'advisory-demo:121703']);
  });

  it('is a fault until one of its entries is annulled', async () => {
    const of = async (facts: readonly InStream[]) => {
      const log = new FactLog();
      await log.add(facts);
      return faults(await projected(log, [refsView], decodeFact), { type: 'faults', programme: P });
    };
    const streams = ['advisory-demo:120805', 'advisory-demo:121703'];
    expect(await of([first, second])).toEqual({
      position: '2',
      degraded: [],
      programme: P,
      raced: [{ table: 'advisory', ref: 'DOR/001', streams }],
    });
    expect(await of([first, second, annulmentOf(second, 'DOR/777')])).toMatchObject({ raced: [] });
  });
});

describe('blocks of refs', () => {
  const claims = fc.record({ ref: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }), stream: fc.nat(3) });

  it('give back every ref, whatever its characters, after being stored', () => {
    fc.assert(
      fc.property(fc.array(claims), (taken) => {
        const blocks = new Map<string, ReturnType<typeof refBlockFrom>>();
        const claimOf = (ref: string): RefClaim => ({ programme: P, table: 'advisory', ref });
        for (const { ref, stream } of taken) {
          const id = refBlockId(claimOf(ref));
          expect(id.isWellFormed()).toBe(true);
          const block = blocks.get(id) ?? { refs: new Map() };
          addRef(block, ref, `advisory-demo:${stream}`);
          blocks.set(id, refBlockFrom(JSON.parse(JSON.stringify(refsView.store(block)))));
          for (const ending of block.refs.keys()) expect(refBlockId(claimIn(id, ending))).toBe(id);
        }
        for (const { ref, stream } of taken) {
          const block = blocks.get(refBlockId(claimOf(ref)));
          expect(block && streamsOf(block, ref)).toContain(`advisory-demo:${stream}`);
        }
      }),
    );
  });
});
