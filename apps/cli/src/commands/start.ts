import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenRecord } from '../../../record/src/record.js';
import { Failure } from '../../../runtime/failure.js';
import { holdsRecord, requireFolderOrNothing } from '../folder.js';
import { printLine, say } from '../output/print.js';
import { statusTable } from '../output/status-table.js';
import { projectRoot } from '../place.js';
import { programmesOn } from '../programmes.js';
import type { Acting } from '../roles.js';
import { serving } from '../serving.js';
import { standingOf } from '../standing.js';
import type { Standing } from '../standing.js';
import { storageOf } from '../storage.js';
import type { StorageOptions } from '../storage.js';
import { inWords } from '../../../record/src/storage.js';
import type { Storage } from '../../../record/src/storage.js';
import { onceThere } from '../../../record/src/once-there.js';
import { openLogReader } from '../../../record/src/stores.js';
import { withViews } from '../views.js';

export interface StartOptions extends StorageOptions {
  readonly port: number;
}

const SAMPLE = 'malopolska-2014';
const HOST = '127.0.0.1';
const ACTING: Acting = { as: 'manager', actor: 'sample' };
const OWNER_ONLY = 0o700;

/** What `npm start` does: takes the sample in where there is no record yet, serves, and prints where it stands. */
export const start = async ({ port, ...options }: StartOptions): Promise<void> => {
  const storage = storageOf(options);
  requireFolderOrNothing(storage.folder);
  if (await isWithoutRecord(storage)) await takeSample(storage);
  const served = await serving({ storage, host: HOST, port });
  for (const standing of await standings(storage)) {
    await printLine(statusTable(standing));
    await printLine(addresses(served.url, standing));
  }
  await printLine(`Kronika serves ${inWords(storage)} at ${served.url} (Ctrl-C ends it).`);
  await served.ended;
};

/** Left in the folder while the sample is being taken in: a start that was cut off is made good by the next one. */
const noteIn = (folder: string): string => join(folder, 'sample.unfinished');

const isWithoutRecord = async (storage: Storage): Promise<boolean> => {
  if (!holdsRecord(storage) || existsSync(noteIn(storage.folder))) return true;
  return onceThere(storage, say, async (notice) => {
    const log = await openLogReader(storage, notice);
    try {
      return (await log.head()) === undefined;
    } finally {
      await log.close();
    }
  });
};

const takeSample = async (storage: Storage): Promise<void> => {
  const { folder } = storage;
  say(`${inWords(storage)} holds no record yet: taking in the sample programme ${SAMPLE} …`);
  mkdirSync(folder, { recursive: true, mode: OWNER_ONLY });
  writeFileSync(noteIn(folder), '');
  const path = join(projectRoot(), 'samples', SAMPLE);
  const { openRecord } = await import('../../../record/src/open-record.js');
  const record = await openRecord({ ...storage, notice: say });
  try {
    await importHere(record, path);
  } finally {
    await record.close();
  }
  rmSync(noteIn(folder));
};

const importHere = async (record: OpenRecord, path: string): Promise<void> => {
  const { followRun } = await import('../imports/follow-run.js');
  const { ownRun } = await import('../imports/own-run.js');
  const { state, exitCode } = await followRun(await ownRun(record, { path, check: false }, ACTING));
  if (exitCode !== 0)
    throw new Failure(
      `The sample programme could not be taken in: ${state.outcome ?? state.phase}`,
      undefined,
      exitCode,
    );
};

const standings = (storage: Storage): Promise<readonly Standing[]> =>
  withViews(storage, async (store) => {
    const found: Standing[] = [];
    for (const { id } of await programmesOn(store)) found.push(await standingOf(store, { programme: id }));
    return found;
  });

const addresses = (url: string, { programme: { id }, overview: { rows } }: Standing): string => {
  const programme = `${url}/v1/programmes/${id}`;
  const [first] = rows;
  return [
    'Open in a browser:',
    `  where all stand    ${programme}/standing`,
    ...(first ? [`  ${first.name.padEnd(17)}  ${programme}/standing/${first.teryt}`] : []),
    `  documentation      ${url}/docs`,
    `  OpenAPI            ${url}/openapi.json`,
    '',
  ].join('\n');
};
