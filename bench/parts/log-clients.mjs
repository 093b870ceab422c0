// The adapter of EventStoreDB and the bare client, brought to one shape and given the same work.
import { asStored, openBareClient } from './bare-client.mjs';
import { fromBuild } from './build.mjs';
import { session } from './country.mjs';
import { sealer } from './log-of-country.mjs';

const ADAPTER = 'libs/adapters/event-store/eventstoredb/eventstoredb-event-store.js';

/** Opens a log in an EventStoreDB as the record does. */
export const openRemoteLog = async (url, namespace) => {
  const { openEventStoreDb } = await fromBuild(ADAPTER);
  return openEventStoreDb({ url, namespace });
};

const openAdapter = async (url, namespace) => {
  const store = await openRemoteLog(url, namespace);
  return {
    append: (stream, expected, events) => store.append(stream, expected, events),
    readAll: async () => {
      let count = 0;
      for await (const { events } of store.readAll()) count += events.length;
      return count;
    },
    follow: async (most) => {
      const end = new AbortController();
      let count = 0;
      for await (const { events } of store.follow({ signal: end.signal })) {
        count += events.length;
        if (count >= most) end.abort();
      }
    },
    close: () => store.close(),
  };
};

/** Sealed beforehand, which stands above the log, and in the form that each of the two is given. Ids differ, so that none is taken for a repeat. */
export const eventSource = async () => {
  const seal = await sealer();
  const unit = { at: 1, teryt: '1217032' };
  let made = 0;
  return (count) =>
    Array.from({ length: count }, () =>
      seal('advisory-bench', { type: 'AdvisorySessionLogged', data: session(unit, made) }, made++),
    );
};

/** Each with a way to make what it is given of an event, and streams of its own in the same namespace. */
export const openLogClients = async (url, namespace) => [
  { name: 'adapter', formOf: (event) => event, ...(await openAdapter(url, namespace)) },
  { name: 'bare', formOf: asStored, ...(await openBareClient(url, namespace)) },
];
