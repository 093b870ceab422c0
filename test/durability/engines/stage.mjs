import { randomBytes } from 'node:crypto';
import '../../doubles/typescript.mjs';

const { startEventStoreDouble } = await import('../../doubles/event-store/event-store-double.ts');
const { startMongoDouble } = await import('../../doubles/mongodb/mongo-double.ts');

/** Mistakes of a double that must be noticed: a log that takes any revision, a read store without guards. */
const PROBES = {
  log: { eventStore: { careless: ['any-revision'] } },
  views: { readStore: { careless: 'overwriting-upserts' } },
};

export const PROBE_NAMES = Object.keys(PROBES);

/**
 * The engines that the record is kept in, in a namespace of its own: real ones where TEST_EVENT_STORE_URL and TEST_READ_STORE_URL name them, else
 * doubles in this process, which can be made to fail.
 */
export const openStage = async ({ eventStore, readStore, probe }) => {
  const mistakes = PROBES[probe] ?? {};
  const events = eventStore ? undefined : await startEventStoreDouble(mistakes.eventStore);
  const views = readStore ? undefined : await startMongoDouble(mistakes.readStore);
  const namespace = `kill${randomBytes(6).toString('hex')}`;
  const variables = {
    EVENT_STORE_URL: eventStore ?? events.url,
    READ_STORE_URL: readStore ?? views.url,
    KRONIKA_NAMESPACE: namespace,
  };
  return {
    namespace,
    variables,
    /** Undefined for a real one. */
    doubles: { events, views },
    name: `EventStoreDB (${events ? 'double' : 'real'}) and MongoDB (${views ? 'double' : 'real'})`,
    stop: () => Promise.all([events?.stop(), views?.stop()]),
  };
};
