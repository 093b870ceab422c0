import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the command line finds the server of a data folder: its address and a token for this run. Only the folder's owner can read it. */
export interface ServerFile {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  /** Where its record is kept, in words; missing: in the folder. */
  readonly keeps?: string | undefined;
}

const NAME = 'server.json';
const OWNER_ONLY = 0o600;

export const newToken = (): string => randomBytes(32).toString('base64url');

/** Written whole or not at all: a reader never sees half of it. */
export const writeServerFile = (data: string, file: ServerFile): void => {
  const path = join(data, NAME);
  writeFileSync(`${path}.new`, `${JSON.stringify(file)}\n`, { mode: OWNER_ONLY });
  renameSync(`${path}.new`, path);
};

/** Removes what this process wrote: another server of the same folder keeps its own. */
export const removeServerFile = (data: string): void => {
  if (parsed(join(data, NAME))?.pid === process.pid) rmSync(join(data, NAME), { force: true });
};

/** What the file says; undefined when there is none or its server is gone (it was killed and left the file behind). */
export const readServerFile = (data: string): ServerFile | undefined => {
  const found = parsed(join(data, NAME));
  return found && isAlive(found.pid) ? found : undefined;
};

const parsed = (path: string): ServerFile | undefined => {
  try {
    const found: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isServerFile(found) ? found : undefined;
  } catch {
    return undefined;
  }
};

const FIELDS = { url: 'string', token: 'string', pid: 'number' };

const isServerFile = (found: unknown): found is ServerFile =>
  typeof found === 'object' &&
  found !== null &&
  Object.entries(FIELDS).every(([name, type]) => typeof Reflect.get(found, name) === type);

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};
