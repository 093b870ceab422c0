import { StoreUnavailable } from '@kernel/event-store.js';

/** The result codes of SQLite that are told apart here. The low byte of an extended code is the plain one. */
const BUSY = 5;
const IO = 10;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;
const TOO_BIG = 18;
const CONSTRAINT = 19;
const IO_WRITE = 778;
const IO_FSYNC = 1034;
const IO_DIRECTORY_FSYNC = 1290;

/** The (extended) result code of an error of `node:sqlite`; undefined for any other. */
export const resultCode = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode
    : undefined;

const plainCode = (error: unknown): number => (resultCode(error) ?? 0) & 0xff;

export const isBusy = (error: unknown): boolean => plainCode(error) === BUSY;

/** Neither a database nor whole: what a derived file may simply be made anew for. */
export const isDamage = (error: unknown): boolean => [CORRUPT, NOT_A_DATABASE].includes(plainCode(error));

/** The disk did not say whether it kept what it was given; asking again would get a false yes. */
export const isSyncFailure = (error: unknown): boolean =>
  [IO_FSYNC, IO_DIRECTORY_FSYNC].includes(resultCode(error) ?? 0);

/** Whether a transaction that failed so has surely left nothing behind; after any other failure its frames may be found after a crash. */
export const leftNothing = (error: unknown): boolean =>
  [BUSY, FULL, TOO_BIG, CONSTRAINT].includes(plainCode(error)) || resultCode(error) === IO_WRITE;

/** Says in a sentence what happened to a file, and what to do. What is no error of SQLite's is a bug and stays as it is. */
export const unavailable = (error: unknown, file: string): unknown => {
  if (error instanceof StoreUnavailable || resultCode(error) === undefined) return error;
  return new StoreUnavailable(sentence(error, file), { cause: error });
};

const sentence = (error: unknown, file: string): string => {
  switch (plainCode(error)) {
    case FULL:
      return `The disk has no room left for ${file}: nothing was written. Free some space; the log then goes on by itself.`;
    case NOT_A_DATABASE:
      return `${file} is no database: it was damaged, or another program wrote it. Put the right file there, or restore a backup.`;
    case CORRUPT:
      return `${file} is damaged. Stop Kronika and restore the folder from a backup.`;
    case IO:
      return `The disk failed to read or write ${file} (${messageOf(error)}). Check the disk and its permissions, then start again.`;
    default:
      return `${file} cannot be used: ${messageOf(error)}.`;
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
