import { randomBytes } from 'node:crypto';
import { dropDatabases } from '../../../bench/parts/databases.mjs';
import '../../doubles/typescript.mjs';

const { startEventStoreDouble } = await import('../../doubles/event-store/event-store-double.ts');
const { startMongoDouble } = await import('../../doubles/mongodb/mongo-double.ts');

/** Mistakes of a double that must be noticed: a log that takes any revision, a read store without guards. */
const PROBES = {
  log: { eventStore: { careless: ['any-revision'] } },
  views: { readStore: { careless: 'overwriting-upserts' } },
};

export const PROBE_NAMES = Object.keys(PROBES);

/** A log in a server that others use, too, over a slow disk. */
const IN_USE = { noisy: true, diskMs: 5 };

const stays = async () => undefined;

const engineAt = async (url, start) =>
  url
    ? { url, kind: 'real', stop: stays }
    : start().then((double) => ({ url: double.url, kind: 'double', double, stop: () => double.stop() }));

/**
 * The engines that the record is kept in, in a namespace of its own: real ones where TEST_EVENT_STORE_URL and TEST_READ_STORE_URL name them, else
 * doubles in this process, which can be made to fail.
 */
export const openStage = async ({ eventStore, readStore, probe, noisy }) => {
  const mistakes = PROBES[probe] ?? {};
  const events = await engineAt(eventStore, () =>
    startEventStoreDouble({ ...mistakes.eventStore, ...(noisy && IN_USE) }),
  );
  const views = await engineAt(readStore, () => startMongoDouble(mistakes.readStore));
  const namespace = `kill${randomBytes(6).toString('hex')}`;
  return {
    namespace,
    variables: { EVENT_STORE_URL: events.url, READ_STORE_URL: views.url, KRONIKA_NAMESPACE: namespace },
    /** Undefined for a real one. */
    doubles: { events: events.double, views: views.double },
    name: `EventStoreDB (${events.kind}${noisy && events.double ? ', which others use, too' : ''}) and MongoDB (${views.kind})`,
    /** What a run leaves in a server that goes on; kept, to be looked at, where something was found to be broken. */
    forget: async () => (views.kind === 'real' ? dropDatabases(views.url, namespace) : undefined),
    stop: () => Promise.all([events.stop(), views.stop()]),
  };
};
