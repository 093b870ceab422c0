import { beginRebuild } from '@kernel/shared-builds.js';

import { Fate } from './mortal.js';
import type { Death } from './mortal.js';
import type { Process, SharedWorld } from './shared-world.js';

/** Numbers from 0 up to 1, the same for one seed. */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/**
 * Groups one after another that overlap, each in its own order: what was written late shows best in a document that was changed a moment before
 * and then never again.
 */
export const inBursts = <T>(groups: readonly (readonly T[])[], random: () => number): readonly T[] =>
  groups
    .flatMap((group) => {
      const begins = random() * groups.length;
      const offsets = group.map(() => random() * 100).toSorted((a, b) => a - b);
      return group.map((item, index) => [begins + (offsets[index] ?? 0), item] as const);
    })
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);

const DEATHS: readonly Death[] = ['before', 'after', 'between'];
const SLOTS = 2;
/** Longer than a lease lasts: others take over, and the one that was held up writes late. */
const LONGEST_HOLD_MS = 30_000;

export interface Disturbance {
  readonly random: () => number;
  /** Puts some more events on the log; false when there are none left. */
  readonly more: () => Promise<boolean>;
  /** How many calls a process makes before it dies, at most. */
  readonly life: number;
}

/** What has happened, so that a spec can tell that something has. */
export interface Disturbed {
  readonly killed: number;
  readonly heldUp: number;
}

/**
 * Two projectors keep the views while events come. Each is killed at some call to store, log or leases and started again later, and now and then
 * held up in the midst of one; once, in between, a rebuild is begun. In the end they are let be, and all is caught up.
 */
export const disturb = async (world: SharedWorld, { random, more, life }: Disturbance): Promise<Disturbed> => {
  const slots: ({ readonly process: Process; readonly fate: Fate } | undefined)[] = [];
  let killed = 0;
  let heldUp = 0;
  let names = 0;
  /** All that a process does waits while it is held up, the renewal of its leases included. */
  const holding = (): ((commits: boolean) => Promise<void> | undefined) => {
    let held: Promise<void> | undefined;
    return (commits) => {
      if (held || random() > (commits ? 0.02 : 0.001)) return held;
      heldUp += 1;
      held = world.time.pause(random() * LONGEST_HOLD_MS).finally(() => {
        held = undefined;
      });
      return held;
    };
  };
  const start = (): { readonly process: Process; readonly fate: Fate } => {
    const how = DEATHS[Math.floor(random() * DEATHS.length)];
    const fate = new Fate(1 + Math.floor(random() * life), how, holding());
    return { process: world.start(`projector-${++names}`, fate), fate };
  };
  const look = (): void => {
    world.mustRun();
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const found = slots[slot];
      if (found && found.process.end() === undefined) continue;
      if (found) killed += 1;
      slots[slot] = random() < 0.02 ? start() : undefined;
    }
  };
  let left = true;
  for (let rebuilt = false; left; await world.time.turn()) {
    look();
    if (random() < 0.04) left = await more();
    if (rebuilt || killed < 3) continue;
    rebuilt = true;
    await beginRebuild(world.store, world.parts.views, world.parts.parts).catch(() => undefined);
  }
  for (const slot of slots) slot?.fate.spare();
  for (let slot = 0; slot < SLOTS; slot += 1) world.start(`last-${slot}`);
  await world.caughtUp();
  await world.time.pass(LONGEST_HOLD_MS * 2);
  await world.caughtUp();
  return { killed, heldUp };
};
