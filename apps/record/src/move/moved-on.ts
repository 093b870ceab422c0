import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inWords } from '../storage.js';
import type { Storage } from '../storage.js';

const NAME = 'moved.txt';
const OWNER_ONLY = 0o600;

/**
 * A folder whose log stands elsewhere now says so to whoever opens it for writing: a shell that does not know the new stores would go on there
 * unawares. A log that comes back into a folder ends that.
 */
export const noteMove = (from: Storage, to: Storage, now: Date): void => {
  if (to.eventStore === undefined) rmSync(join(to.folder, NAME), { force: true });
  if (from.eventStore !== undefined) return;
  const path = join(from.folder, NAME);
  const words = `It was moved to ${inWords(to)} on ${now.toISOString().slice(0, 10)}.`;
  writeFileSync(`${path}.new`, `${words}\n`, { mode: OWNER_ONLY });
  renameSync(`${path}.new`, path);
};

/** What to tell whoever opens this folder for writing; undefined where nothing moved away from it. */
export const movedOn = ({ folder, eventStore }: Storage): string | undefined => {
  const path = join(folder, NAME);
  if (eventStore !== undefined || !existsSync(path)) return undefined;
  const words = readFileSync(path, 'utf8').trim();
  return `${folder} holds an old copy of the record. ${words} What is written here is missing there: name that place (docs/operations.md says how), or remove ${path} to go on here.`;
};
