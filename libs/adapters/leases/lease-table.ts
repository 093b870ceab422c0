import type { Owner } from '@kernel/leases.js';

export interface Living {
  readonly owner: string;
  /** When its time runs out: milliseconds since 1970, by the store's clock. */
  readonly until: number;
}

/** Who lives, and who holds which part; the dead are forgotten with each step. */
export interface LeaseTable {
  readonly living: readonly Living[];
  /** By part; undefined where it is free. */
  readonly holders: readonly (string | undefined)[];
}

export const emptyTable = (parts: number): LeaseTable => ({
  living: [],
  holders: Array.from({ length: parts }, () => undefined),
});

/** Without those whose time has run out: what they held is free. */
export const at = (now: number, table: LeaseTable): LeaseTable =>
  among(
    table.living.filter(({ until }) => until > now),
    table.holders,
  );

export const without = (owner: string, table: LeaseTable): LeaseTable =>
  among(
    table.living.filter((one) => one.owner !== owner),
    table.holders,
  );

/** The owner lives until then: it lets go of what is beyond its fair share, the highest parts first, and takes free ones up to it. */
export const renewed = (one: Living, table: LeaseTable): LeaseTable => {
  const living = [...table.living.filter(({ owner }) => owner !== one.owner), one];
  const share = Math.ceil(table.holders.length / living.length);
  const kept = new Set(heldBy(one.owner, table).slice(0, share));
  const taken = new Set(heldBy(undefined, table).slice(0, share - kept.size));
  const holders = table.holders.map((holder, part) => {
    if (kept.has(part) || taken.has(part)) return one.owner;
    return holder === one.owner ? undefined : holder;
  });
  return { living, holders };
};

export const heldBy = (owner: string | undefined, { holders }: LeaseTable): readonly number[] =>
  holders.flatMap((holder, part) => (holder === owner ? [part] : []));

export const ownersOf = (table: LeaseTable): readonly Owner[] =>
  table.living
    .map(({ owner }) => owner)
    .toSorted()
    .map((owner) => ({ owner, parts: heldBy(owner, table) }));

const among = (living: readonly Living[], holders: LeaseTable['holders']): LeaseTable => {
  const names = new Set(living.map(({ owner }) => owner));
  return { living, holders: holders.map((holder) => (holder !== undefined && names.has(holder) ? holder : undefined)) };
};
