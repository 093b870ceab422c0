import { setTimeout as pause } from 'node:timers/promises';
import type { OpenRecord } from '../../record/src/record.js';
import { readServerFile } from '../../record/src/server-file.js';
import type { Storage } from '../../record/src/storage.js';
import { inWords } from '../../record/src/storage.js';
import { Failure } from '../../runtime/failure.js';
import { requireFolderOrNothing } from './folder.js';
import { say } from './output/print.js';
import { Remote } from './remote.js';
import type { Acting } from './roles.js';

/** What to do with a record, by whom it is held. */
export interface Ways<T> {
  /** A server holds it: through its routes. */
  readonly served: (remote: Remote) => Promise<T>;
  /** Nobody does: this process opens it, and closes it afterwards. */
  readonly own: (record: OpenRecord) => Promise<T>;
}

/** A server that has just begun holds the folder before it answers; another command may be done in a moment. */
const PATIENCE_MS = 5_000;
const TRY_EVERY_MS = 200;

/** Reaches a record for writing. @throws FolderInUse · StoreUnavailable · Failure */
export const reach = async <T>(storage: Storage, acting: Acting, { served, own }: Ways<T>): Promise<T> => {
  requireFolderOrNothing(storage.folder);
  for (const start = performance.now(); ;) {
    const remote = await serverOf(storage, acting);
    if (remote) return served(remote);
    const record = await opened(storage, performance.now() - start > PATIENCE_MS);
    if (record) return used(record, own);
    await pause(TRY_EVERY_MS);
  }
};

/** The server that holds the folder; undefined when none does, whatever a killed one left behind. */
const serverOf = async (storage: Storage, acting: Acting): Promise<Remote | undefined> => {
  const found = readServerFile(storage.folder);
  const remote = found && new Remote(found, acting);
  if (!found || !remote || !(await remote.answers())) return undefined;
  const here = inWords(storage);
  if ((found.keeps ?? storage.folder) === here) return remote;
  throw new Failure(
    `The server at ${found.url} keeps the record in ${found.keeps ?? storage.folder}, and this command was told ${here}.`,
    'the same EVENT_STORE_URL, READ_STORE_URL and KRONIKA_NAMESPACE, or another folder (--data DIR)',
  );
};

const opened = async (storage: Storage, lastTry: boolean): Promise<OpenRecord | undefined> => {
  const { openRecord } = await import('../../record/src/open-record.js');
  try {
    return await openRecord({ ...storage, notice: say });
  } catch (error) {
    if (!lastTry && error instanceof Error && error.name === 'FolderInUse') return undefined;
    throw error;
  }
};

const used = async <T>(record: OpenRecord, own: Ways<T>['own']): Promise<T> => {
  try {
    return await own(record);
  } finally {
    await record.close();
  }
};
