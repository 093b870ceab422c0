import { describe, expect, it } from '@jest/globals';

import { InFlight } from './in-flight.js';

const bounded = (limits: { readonly count?: number; readonly bytes?: number; readonly waitMs?: number }): InFlight =>
  new InFlight({ count: 2, bytes: 100, waitMs: 60_000, tooLong: () => new Error('too long'), ...limits });

interface Work {
  readonly done: Promise<unknown>;
  readonly finish: () => void;
}

describe('what is under way', () => {
  const begun: string[] = [];

  const work = (flight: InFlight, name: string, bytes = 1): Work => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = flight.run(bytes, () => {
      begun.push(name);
      return promise;
    });
    return { done, finish: resolve };
  };

  const began = (): readonly string[] => begun.splice(0);

  it('begins in the very call that brings it, while there is a place', async () => {
    const flight = bounded({});
    const a = work(flight, 'a');
    expect(began()).toEqual(['a']);
    a.finish();
    await a.done;
    await flight.empty();
  });

  it('is bounded in number, and goes on in the order in which it came', async () => {
    const flight = bounded({});
    const all = ['a', 'b', 'c', 'd'].map((name) => work(flight, name));
    expect(began()).toEqual(['a', 'b']);
    all[1]?.finish();
    await all[1]?.done;
    expect(began()).toEqual(['c']);
    for (const { finish } of all) finish();
    await Promise.all(all.map(({ done }) => done));
    expect(began()).toEqual(['d']);
  });

  it('is bounded in bytes, nobody overtakes, and what is larger than the bound goes alone', async () => {
    const flight = bounded({ count: 10 });
    const small = work(flight, 'small', 60);
    const huge = work(flight, 'huge', 1_000);
    const tiny = work(flight, 'tiny', 1);
    expect(began()).toEqual(['small']);
    small.finish();
    await small.done;
    expect(began()).toEqual(['huge']);
    huge.finish();
    await huge.done;
    expect(began()).toEqual(['tiny']);
    tiny.finish();
    await tiny.done;
  });

  it('gives its place back when it fails', async () => {
    const flight = bounded({ count: 1 });
    await expect(flight.run(1, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(flight.run(1, async () => 'done')).resolves.toBe('done');
  });

  it('never begins what waited too long', async () => {
    const flight = bounded({ count: 1, waitMs: 10 });
    const a = work(flight, 'a');
    await expect(work(flight, 'b').done).rejects.toThrow('too long');
    a.finish();
    await flight.empty();
    expect(began()).toEqual(['a']);
  });
});
