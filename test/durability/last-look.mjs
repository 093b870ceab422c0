import { fromBuild } from '../../bench/parts/build.mjs';
import { importFolder, openRecord, rebuild } from '../../bench/parts/record.mjs';
import { Broken } from './witness.mjs';

/** All documents of the views that serve, as text by view and id. */
const documentsOf = async (folder) => {
  const { openEmbeddedReadStoreReader } = await fromBuild('libs/adapters/read-store/embedded/embedded-read-store.js');
  const { VIEWS } = await fromBuild('libs/modules/standing/contracts.js');
  const store = openEmbeddedReadStoreReader(folder);
  const found = new Map();
  for (const { name } of VIEWS) {
    const build = await store.serving(name);
    for (const { id, body, card } of await store.documents(build, { prefix: '' }))
      found.set(`${name} ${id}`, JSON.stringify([body, card]));
  }
  await store.close();
  return found;
};

const mustEqual = (live, rebuilt) => {
  for (const id of new Set([...live.keys(), ...rebuilt.keys()]))
    if (live.get(id) !== rebuilt.get(id)) throw new Broken(`Document ${id} is not what a rebuild makes of it.`);
};

/** The views that lived through all of it hold what a rebuild makes. Gives how many documents. @throws Broken */
const lookAtViews = async (record, folder) => {
  const live = await documentsOf(folder);
  await rebuild(record);
  mustEqual(live, await documentsOf(folder));
  return live.size;
};

const lookAtPeople = async ({ desk }, programme, { identified, erasing, erased }) => {
  for (const person of identified) {
    const identity = await desk.identityOf(programme, person);
    if (erased.has(person) && identity) throw new Broken(`${person} was erased and can still be read.`);
    if (!erasing.has(person) && !identity)
      throw new Broken(`The identity of ${person} was acknowledged and cannot be read.`);
  }
};

/** Sent again, each import completes; and once more, it adds nothing. */
const lookAtImports = async (record, folders) => {
  for (const from of folders) await mustComplete(record, from);
  for (const from of folders) {
    const { appended } = await mustComplete(record, from);
    if (appended !== 0) throw new Broken(`${from} is on record, and sent again it adds ${appended} events.`);
  }
};

const mustComplete = async (record, from) => {
  const state = await importFolder(record, from);
  if (state.phase !== 'done') throw new Broken(`${from}, sent again, ends as ${state.phase}: ${state.outcome}`);
  return state;
};

/** What only an open record can tell, after the last kill. @throws Broken */
export const lastLook = async ({ folder, programme, folders, people }) => {
  const record = await openRecord(folder);
  try {
    await lookAtPeople(record, programme, people);
    await lookAtImports(record, folders);
    return await lookAtViews(record, folder);
  } finally {
    await record.close();
  }
};
