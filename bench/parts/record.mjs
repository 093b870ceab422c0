import { fromBuild } from './build.mjs';

const GIVEN = {
  actor: 'specialist-7',
  role: 'manager',
  source: 'import',
  correlationId: '5a0f7c1e-0000-4000-8000-000000000001',
  causationId: '5a0f7c1e-0000-4000-8000-000000000002',
};

const BUILDING_CHECKED_EVERY_MS = 20;

/** A folder's record whose views answer. @param stores where not all of it is in the folder */
export const openRecord = async (folder, stores = {}) => {
  const opened = await fromBuild('apps/record/src/open-record.js');
  const record = await opened.openRecord({ folder, ...stores });
  for (;;) {
    const states = await record.questions.state();
    if (states.every(({ serving }) => serving)) return record;
    await new Promise((resolve) => setTimeout(resolve, BUILDING_CHECKED_EVERY_MS));
  }
};

const lastOf = async (states) => {
  let last;
  for await (const state of states) last = state;
  return last;
};

/** Imports a folder and gives how that ended. */
export const importFolder = async (record, from, check = false) => {
  const { id } = await record.imports.start({ from, check, sender: { given: GIVEN } });
  return lastOf(record.imports.watch(id));
};

/** Builds all views anew beside those that answer. @throws when it does not come to its end */
export const rebuild = async (record) => {
  const { id } = await record.rebuilds.start();
  const last = await lastOf(record.rebuilds.watch(id));
  if (last.phase !== 'done') throw new Error(last.outcome);
};
