import { chmodSync, closeSync, existsSync, openSync } from 'node:fs';

const OWNER_ONLY = 0o600;

/**
 * Makes the file, empty, if it is not there, such that its owner alone can read it; the files that SQLite puts beside it take that over.
 */
export const makePrivateFile = (path: string): void => {
  // An existing one by its path: to open and close it would drop the locks that SQLite holds on it in this process.
  if (existsSync(path)) chmodSync(path, OWNER_ONLY);
  else closeSync(openSync(path, 'wx', OWNER_ONLY));
};
