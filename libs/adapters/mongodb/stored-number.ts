import { StoreUnavailable } from '@kernel/event-store.js';

/**
 * A whole number as the driver gives it: a Long as bigint, an Int32 or a Double as number. A copy that went through JSON brings numbers back in another
 * of these types; it is the value that counts.
 */
export type StoredNumber = number | bigint;

/** @throws StoreUnavailable where JSON took the value away */
export const bigintOf = (stored: StoredNumber): bigint => {
  if (typeof stored === 'bigint') return stored;
  if (Number.isSafeInteger(stored)) return BigInt(stored);
  throw new StoreUnavailable(
    `The number ${stored} in MongoDB is not what was stored: it came back from a copy that does not hold such numbers. Restore the database from one that does (mongodump).`,
  );
};

export const numberOf = (stored: StoredNumber): number => Number(stored);
