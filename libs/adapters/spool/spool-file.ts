import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

const NAME = /^spool-(\d+)-[0-9a-f]+\.tmp$/;

/** Makes an empty file that only this user may read, named after this process, and removes what processes that are gone have left. */
export const newSpoolFile = (folder: string): string => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder)) {
    const owner = NAME.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) rmSync(join(folder, name), { force: true });
  }
  const path = join(folder, `spool-${process.pid}-${randomBytes(8).toString('hex')}.tmp`);
  closeSync(openSync(path, 'wx', 0o600));
  return path;
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is alive, though it may not be signalled.
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
};
