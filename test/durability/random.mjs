/** mulberry32: the same seed, the same moments. Gives numbers from 0 to below 1. */
export const randomOf = (seed) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

export const pick = (random, all) => all[Math.floor(random() * all.length)];

export const between = (random, from, to) => from + random() * (to - from);

/** A whole number from 1 to `most`. */
export const upTo = (random, most) => 1 + Math.floor(random() * most);
