import { Binary } from 'mongodb';

import { StoreUnavailable } from '@kernel/event-store.js';

export const SECRET_BYTES = 32;

/** @throws StoreUnavailable when it is not what was stored */
export const secretOf = (stored: unknown, whose: string): Uint8Array => {
  if (stored instanceof Binary && stored.length() === SECRET_BYTES) return Uint8Array.from(stored.value());
  throw new StoreUnavailable(`${whose} is damaged. Restore the database from its backup.`);
};
