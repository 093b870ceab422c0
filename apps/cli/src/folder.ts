import { existsSync, statSync } from 'node:fs';
import { logFile } from '@adapters/event-store/embedded/log-file.js';
import type { Storage } from '../../record/src/storage.js';
import { Failure } from '../../runtime/failure.js';

/** A log that another server keeps needs nothing in the folder. */
export const holdsRecord = ({ folder, eventStore }: Storage): boolean =>
  eventStore !== undefined || existsSync(logFile(folder));

/** For commands that read: they never make a folder. @throws Failure when there is no record in it */
export const requireRecord = (storage: Storage): void => {
  if (holdsRecord(storage)) return;
  const { folder } = storage;
  const missing = existsSync(folder) ? `${folder} holds no record.` : `There is no folder ${folder}.`;
  throw new Failure(missing, 'a folder with a record (--data DIR); “kronika import” makes one');
};

/** For commands that make the folder where it is missing. @throws Failure when something else is there */
export const requireFolderOrNothing = (folder: string): void => {
  if (!existsSync(folder) || statSync(folder).isDirectory()) return;
  throw new Failure(`${folder} is a file.`, 'a folder (--data DIR)');
};
