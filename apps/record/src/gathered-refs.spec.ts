import { describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { RefClaim, TakenRef } from '@kernel/refs.js';
import { gatheredRefs } from './gathered-refs.js';

const claim = (ref: string, table = 'advisory'): RefClaim => ({ programme: 'demo', table, ref });

/** `A` stands in two streams, `B` in one. */
const STANDING: readonly TakenRef[] = [
  { ...claim('A'), stream: 'advisory-demo:1' },
  { ...claim('A'), stream: 'advisory-demo:2' },
  { ...claim('B'), stream: 'advisory-demo:2' },
];

const anIndex = () => {
  const asked: (readonly RefClaim[])[] = [];
  const find = gatheredRefs(async (claims) => {
    asked.push(claims);
    return STANDING.filter(({ table, ref }) => claims.some((one) => one.table === table && one.ref === ref));
  });
  return { asked, find };
};

/** As a request does that comes by a callback of its own. */
const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    setImmediate(() => void work().then(resolve, reject));
  });

const streams = (taken: readonly TakenRef[]): readonly string[] => taken.map(({ ref, stream }) => `${ref} ${stream}`);

describe('refs looked up by many at a time', () => {
  it('are asked for once, and each hears of its own', async () => {
    const { asked, find } = anIndex();
    const wanted = [[claim('A')], [claim('C'), claim('B')], [claim('B', 'activities')], [claim('A'), claim('B')]];
    const found = await Promise.all(wanted.map((claims) => inTurn(() => find(claims))));
    expect(found.map(streams)).toEqual([
      ['A advisory-demo:1', 'A advisory-demo:2'],
      ['B advisory-demo:2'],
      [],
      ['A advisory-demo:1', 'A advisory-demo:2', 'B advisory-demo:2'],
    ]);
    expect(asked).toEqual([[claim('A'), claim('C'), claim('B'), claim('B', 'activities')]]);
  });

  it('are asked for again by who comes later', async () => {
    const { asked, find } = anIndex();
    await find([claim('A')]);
    await find([claim('A')]);
    expect(asked).toHaveLength(2);
  });

  it('fail for all who asked when they cannot be looked up', async () => {
    const find = gatheredRefs(() => Promise.reject(new StoreUnavailable('It has ended.')));
    const outcomes = await Promise.allSettled([find([claim('A')]), find([claim('B')])]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
