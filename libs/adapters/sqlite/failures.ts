import { StoreUnavailable } from '@kernel/event-store.js';

// Primary result codes of SQLite, https://sqlite.org/rescode.html: stable for ever.
const BUSY = 5;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** The primary result code of an error that SQLite gave; undefined for any other. */
const codeOf = (error: unknown): number | undefined => {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  // The low byte is the primary code; what stands above it refines it.
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
};

export const isBusy = (error: unknown): boolean => codeOf(error) === BUSY;

export const isDamage = (error: unknown): boolean => {
  const code = codeOf(error);
  return code === CORRUPT || code === NOTADB;
};

const REASONS: ReadonlyMap<number, string> = new Map([
  [BUSY, 'another process has it open'],
  [READONLY, 'it may not be written; expected a file that the user who runs Kronika may write'],
  [IOERR, 'the disk reported an error; nothing was written'],
  [FULL, 'the disk is full; nothing was written'],
  [CANTOPEN, 'it cannot be opened; expected a folder and file that the user who runs Kronika may read and write'],
]);

/** Turns what SQLite says of files and disks into a sentence for the operator; anything else goes on as it is. Space may be freed beside it. */
export const explained = <T>(path: string, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    const code = codeOf(error);
    const reason = REASONS.get(code ?? -1);
    if (reason === undefined) throw error;
    throw new StoreUnavailable(`${path} cannot be used: ${reason}.`, { cause: error, passing: code === FULL });
  }
};
