import { fromBuild } from './build.mjs';
import { chapters } from './country.mjs';

const AT_ONCE = 64;
const MANAGER = {
  actor: 'specialist-7',
  role: 'specialist',
  source: 'import',
  correlationId: '5a0f7c1e-0000-4000-8000-000000000001',
  causationId: '5a0f7c1e-0000-4000-8000-000000000002',
  schemaVersion: 1,
};

/** The log alone, without views: how the record opens it. */
export const openLog = async (folder) => {
  const { openEmbeddedEventStore } = await fromBuild('libs/adapters/event-store/embedded/embedded-event-store.js');
  const { logThreads } = await fromBuild('apps/record/src/threads.js');
  return openEmbeddedEventStore({ folder, start: logThreads });
};

/** Makes events ready to append: ids, salts and hashes as commands make them. */
export const sealer = async () => {
  const { createStamp } = await fromBuild('libs/adapters/event-store/stamp.js');
  const stamp = createStamp({ clock: () => new Date() });
  return (stream, { type, data }, revision) =>
    stamp.seal(
      stamp.eventId([stream, data.ref ?? type, String(revision)]),
      { type, data },
      {
        ...MANAGER,
        recordedAt: stamp.now(),
      },
    );
};

/** The definition as it is stored. */
const definitionOf = async ({ document }) => {
  const { checkDefinition } = await fromBuild('libs/modules/programme/contracts.js');
  const checked = checkDefinition(document);
  if (!('definition' in checked)) throw new Error(`The definition is faulty: ${JSON.stringify(checked.faults[0])}`);
  return checked.definition;
};

/** Writes a country's events straight through a store. Gives how many events that were. */
export const writeCountry = async (log, country) => {
  const [seal, definition] = await Promise.all([sealer(), definitionOf(country)]);
  const heads = new Map();
  const append = ({ stream, facts }) => {
    const head = heads.get(stream);
    const first = (head ?? -1) + 1;
    heads.set(stream, first + facts.length - 1);
    const events = facts.map((fact, index) => seal(stream, fact, first + index));
    return log.append(stream, head === undefined ? 'no-stream' : BigInt(head), events);
  };
  return inGroups(chapters(country, definition), append);
};

/** The same into the log of a folder. */
export const writeLog = async (folder, country) => {
  const log = await openLog(folder);
  const count = await writeCountry(log, country);
  await log.close();
  return count;
};

const inGroups = async (all, append) => {
  let count = 0;
  let group = [];
  for (const chapter of all) {
    count += chapter.facts.length;
    group.push(append(chapter));
    if (group.length < AT_ONCE) continue;
    await Promise.all(group);
    group = [];
  }
  await Promise.all(group);
  return count;
};
