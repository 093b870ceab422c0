import { REAL_ENGINES } from '@testing/engines.config.js';
import { dropNamespace, testNamespace } from '@testing/mongo-engines.js';
import type { Variables } from '../cli-process.js';
import { startEventStoreDouble } from '../doubles/event-store/event-store-double.js';
import { startMongoDouble } from '../doubles/mongodb/mongo-double.js';

/** Engines that are there for a while, as the variables of whoever is to use them; nobody else is in their namespace. */
export interface Stores {
  readonly variables: Variables;
  readonly stop: () => Promise<void>;
}

/** A choice of stores. */
export interface Combination {
  readonly name: string;
  readonly open: () => Promise<Stores>;
}

interface Engine {
  readonly name: string;
  readonly start: (namespace: string) => Promise<{ readonly url: string; readonly stop: () => Promise<void> }>;
}

/** Its streams stay: nothing can be taken out of a log. */
const REAL_LOG = real('EventStoreDB (real)', REAL_ENGINES.eventStore, async () => undefined);

const EVENT_STORES: readonly Engine[] = [
  { name: 'EventStoreDB (double)', start: () => startEventStoreDouble() },
  ...REAL_LOG,
];

/** The read models embedded: then the stand-in of the log is one that others use, too, over a slow disk. */
const LOGS_ALONE: readonly Engine[] = [
  {
    name: 'EventStoreDB (double) that others use, too',
    start: () => startEventStoreDouble({ noisy: true, diskMs: 2 }),
  },
  ...REAL_LOG,
];

const READ_STORES: readonly Engine[] = [
  { name: 'MongoDB (double)', start: () => startMongoDouble() },
  ...real('MongoDB (real)', REAL_ENGINES.readStore, dropNamespace),
];

type Leaving = (place: { readonly url: string; readonly namespace: string }) => Promise<void>;

function real(name: string, url: string | undefined, leave: Leaving): readonly Engine[] {
  if (url === undefined) return [];
  return [{ name, start: async (namespace) => ({ url, stop: () => leave({ url, namespace }) }) }];
}

const combined = (eventStore: Engine | undefined, readStore: Engine | undefined): Combination => ({
  name: `${eventStore?.name ?? 'embedded log'}, ${readStore?.name ?? 'embedded views'}`,
  open: async () => {
    const namespace = testNamespace();
    const events = await eventStore?.start(namespace);
    const views = await readStore?.start(namespace);
    return {
      variables: {
        EVENT_STORE_URL: events?.url ?? '',
        READ_STORE_URL: views?.url ?? '',
        KRONIKA_NAMESPACE: namespace,
      },
      stop: async () => {
        await Promise.all([events?.stop(), views?.stop()]);
      },
    };
  },
});

/** Both stores remote: several processes may work on the record. */
export const SHARED: readonly Combination[] = EVENT_STORES.flatMap((eventStore) =>
  READ_STORES.map((readStore) => combined(eventStore, readStore)),
);

/** The log embedded, the read models remote. */
export const VIEWS_ALONE: readonly Combination[] = READ_STORES.map((readStore) => combined(undefined, readStore));

/** The log remote, the read models embedded. */
export const LOG_ALONE: readonly Combination[] = LOGS_ALONE.map((eventStore) => combined(eventStore, undefined));

/** Every choice in which a store is remote. */
export const COMBINATIONS: readonly Combination[] = [...LOG_ALONE, ...VIEWS_ALONE, ...SHARED];
