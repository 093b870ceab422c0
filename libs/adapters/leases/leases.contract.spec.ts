import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Leases } from '@kernel/leases.js';
import { SHARED_PARTS } from '@kernel/parts.js';
import { MONGO_ENGINES } from '@testing/mongo-engines.js';

import { InMemoryLeases } from './in-memory-leases.js';
import { MongoLeases } from './mongo-leases.js';

/** Leases of `SHARED_PARTS` parts that nobody holds yet. */
interface Opened {
  readonly leases: Leases;
  /** The same, as another process sees them. */
  readonly beside: Leases;
  /** The store's time, in milliseconds. */
  readonly now: () => Promise<number>;
  /** Resolves when so many milliseconds have passed by the store's time. */
  readonly pass: (ms: number) => Promise<void>;
  readonly release: () => Promise<void>;
}

const LONG = 60_000;
/** Longer than a server mostly takes for what is asked meanwhile. */
const SHORT = 1_500;
const ALL = Array.from({ length: SHARED_PARTS }, (_, part) => part);

/** What every adapter of the Leases does alike. */
const leasesContract = (name: string, open: () => Promise<Opened>): void => {
  describe(`the ${name} leases`, () => {
    let leases: Leases;
    let opened: Opened;

    beforeEach(async () => {
      opened = await open();
      leases = opened.leases;
    });

    afterEach(async () => {
      await opened.beside.close();
      await leases.close();
      await opened.release();
    });

    /** Each renews in turn, until nothing changes any more. */
    const settled = async (...owners: readonly string[]): Promise<readonly (readonly number[])[]> => {
      for (let before = ''; ;) {
        const held: (readonly number[])[] = [];
        for (const owner of owners) held.push(await leases.hold(owner, LONG));
        if (JSON.stringify(held) === before) return held;
        before = JSON.stringify(held);
      }
    };

    const expectAllHeldOnce = (held: readonly (readonly number[])[]): void =>
      expect(held.flat().toSorted((a, b) => a - b)).toEqual(ALL);

    it('are held by nobody at first', async () => {
      expect(await leases.owners()).toEqual([]);
    });

    it('are all held by one who is alone, and stay so', async () => {
      expect(await leases.hold('a', LONG)).toEqual(ALL);
      expect(await leases.hold('a', LONG)).toEqual(ALL);
      expect(await leases.owners()).toEqual([{ owner: 'a', parts: ALL }]);
    });

    it('are shared with one who comes later, once the first has let go', async () => {
      await leases.hold('a', LONG);
      expect(await opened.beside.hold('b', LONG)).toEqual([]);
      const kept = await leases.hold('a', LONG);
      expect(kept).toHaveLength(SHARED_PARTS / 2);
      const taken = await opened.beside.hold('b', LONG);
      expectAllHeldOnce([kept, taken]);
      expect(await opened.beside.owners()).toEqual([
        { owner: 'a', parts: kept },
        { owner: 'b', parts: taken },
      ]);
    });

    it('come to rest, however many share them, with no more than the fair share for each', async () => {
      const owners: string[] = [];
      for (let count = 1; count <= SHARED_PARTS + 2; count += 1) {
        owners.push(`owner-${count}`);
        const held = await settled(...owners);
        expectAllHeldOnce(held);
        for (const parts of held) expect(parts.length).toBeLessThanOrEqual(Math.ceil(SHARED_PARTS / count));
      }
    }, 180_000);

    it('do not move while nobody comes or goes', async () => {
      const held = await settled('a', 'b', 'c');
      expect(await settled('c', 'a', 'b')).toEqual([held[2], held[0], held[1]]);
    });

    it('of one who ends are free at once', async () => {
      await settled('a', 'b');
      await leases.release('b');
      expect(await leases.hold('a', LONG)).toEqual(ALL);
      expect(await leases.owners()).toEqual([{ owner: 'a', parts: ALL }]);
    });

    it('may be released twice, and by one who never held any', async () => {
      const held = await settled('a', 'b');
      for (const owner of ['c', 'b', 'b']) await leases.release(owner);
      expect(await leases.owners()).toEqual([{ owner: 'a', parts: held[0] }]);
    });

    /** What one is given while another's leases run for a short time; tried again where the store was too slow for that. */
    const heldMeanwhile = async (): Promise<readonly number[]> => {
      for (;;) {
        const begun = await opened.now();
        await leases.hold('dead', SHORT);
        const held = await leases.hold('a', LONG);
        if ((await opened.now()) - begun < SHORT) return held;
        for (const owner of ['dead', 'a']) await leases.release(owner);
      }
    };

    it('of one whose time has run out are taken by those who live', async () => {
      expect(await heldMeanwhile()).toEqual([]);
      await opened.pass(SHORT + 1);
      expect(await leases.owners()).toEqual([{ owner: 'a', parts: [] }]);
      expect(await leases.hold('a', LONG)).toEqual(ALL);
    });

    it('are kept by one who renews them in time', async () => {
      await leases.hold('a', SHORT);
      await leases.hold('a', LONG);
      await opened.pass(SHORT + 1);
      expect(await leases.hold('b', LONG)).toEqual([]);
    });

    it('are taken up again by one whose time has run out, where nobody else came', async () => {
      await leases.hold('a', SHORT);
      await opened.pass(SHORT + 1);
      expect(await leases.hold('a', LONG)).toEqual(ALL);
    });

    it('are never held by two at one time, however many ask at once', async () => {
      const owners = Array.from({ length: 12 }, (_, index) => `owner-${index}`);
      for (let round = 0; round < 5; round += 1) {
        const answers = owners.map((owner, index) => (index % 2 ? leases : opened.beside).hold(owner, LONG));
        const held = (await Promise.all(answers)).flat();
        expect(new Set(held).size).toBe(held.length);
      }
      expectAllHeldOnce(await settled(...owners));
    });
  });
};

leasesContract('in-memory', async () => {
  let now = 0;
  const leases = new InMemoryLeases(SHARED_PARTS, () => now);
  return {
    leases,
    beside: leases,
    now: async () => now,
    pass: async (ms) => {
      now += ms;
    },
    release: async () => undefined,
  };
});

for (const { name, enter } of MONGO_ENGINES)
  leasesContract(name, async () => {
    const site = await enter();
    const { views } = site.connection;
    const serverTime = async (): Promise<number> => (await views.command({ hello: 1 }))['localTime'].getTime();
    return {
      leases: new MongoLeases(site.connection, SHARED_PARTS),
      beside: new MongoLeases(await site.connect(), SHARED_PARTS),
      now: serverTime,
      pass: async (ms) => {
        for (const end = (await serverTime()) + ms; (await serverTime()) < end;);
      },
      release: () => site.leave(),
    };
  });
