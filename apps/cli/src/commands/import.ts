import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Day } from '@kernel/day.js';
import { Failure } from '../../../runtime/failure.js';
import { holdsRecord } from '../folder.js';
import { followRun } from '../imports/follow-run.js';
import { ownRun } from '../imports/own-run.js';
import type { Run, Wish } from '../imports/run.js';
import { asList, asObject, inWords } from '../imports/telling.js';
import type { RecordOptions } from '../options.js';
import { reach } from '../reach.js';
import { permit } from '../roles.js';
import { storageOf } from '../storage.js';
import type { Storage } from '../../../record/src/storage.js';

export interface ImportOptions extends RecordOptions {
  readonly check?: true;
  readonly programme?: string;
  readonly amendFrom?: Day;
  readonly reason?: string;
}

export const importPath = async (path: string, options: ImportOptions): Promise<void> => {
  permit('import tables', options);
  if (options.amendFrom !== undefined) permit('amend a programme', options);
  const wish = wishOf(path, options);
  const place = placeFor(options);
  try {
    await reach(place.storage, options, {
      own: async (record) => tell(await ownRun(record, wish, options), options),
      served: async (remote) => {
        const { remoteRun } = await import('../imports/remote-run.js');
        return tell(await remoteRun(remote, wish), options);
      },
    });
  } finally {
    place.leave();
  }
};

const tell = async (run: Run, { check, json }: ImportOptions): Promise<void> => {
  const { state, exitCode } = await followRun(run);
  process.exitCode = exitCode;
  const telling = json ? (check ? asList : asObject) : inWords;
  await telling(run, state);
};

const wishOf = (path: string, options: ImportOptions): Wish => {
  if (!existsSync(path))
    throw new Failure(`There is no ${path}.`, 'a programme folder, a zip of it, or an .xlsx workbook');
  const { check = false, programme } = options;
  return { path, check, programme, amendment: amendmentOf(options) };
};

const amendmentOf = ({ amendFrom, reason = '' }: ImportOptions): Wish['amendment'] => {
  if (amendFrom !== undefined && reason.trim() !== '') return { on: amendFrom, reason };
  if (amendFrom !== undefined)
    throw new Failure('An amendment of the definition needs its reason.', '--amend-from DAY --reason TEXT');
  if (reason !== '')
    throw new Failure('A reason was given, but no day from which it amends the definition.', '--amend-from DAY too');
  return undefined;
};

interface Place {
  readonly storage: Storage;
  leave(): void;
}

/** A check makes no record: where there is none, it is made against an empty one that is gone afterwards. */
const placeFor = (options: ImportOptions): Place => {
  const storage = storageOf(options);
  if (!options.check || holdsRecord(storage)) return { storage, leave: () => undefined };
  const folder = mkdtempSync(join(tmpdir(), 'kronika-check-'));
  const leave = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', leave);
  return { storage: { folder }, leave };
};
