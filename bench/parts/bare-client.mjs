// EventStoreDB through its client alone, as plainly as its documentation shows: what the adapter is compared to. It writes and reads the very same events.
import { EventStoreDBClient, NO_STREAM, START, jsonEvent, streamNameFilter } from '@eventstore/db-client';

/** An event in the form in which the adapter stores it. */
export const asStored = ({ id, type, data, metadata, salt, dataHash }) =>
  jsonEvent({ id, type, data, metadata: { ...metadata, $correlationId: metadata.correlationId, salt, dataHash } });

/** How many events of some streams a reader meets in the whole log. */
const countAll = async (client, prefix) => {
  let count = 0;
  for await (const { event } of client.readAll()) if (event?.streamId.startsWith(prefix)) count += 1;
  return count;
};

/** Until so many events have come. */
const followUntil = async (client, prefix, most) => {
  const filter = streamNameFilter({ prefixes: [prefix] });
  const subscription = client.subscribeToAll({ fromPosition: START, filter });
  let count = 0;
  try {
    for await (const { event } of subscription) {
      if (event) count += 1;
      if (count === most) return;
    }
  } finally {
    await subscription.unsubscribe();
  }
};

/** @param namespace as the adapter was told it */
export const openBareClient = (url, namespace) => {
  const client = EventStoreDBClient.connectionString(url);
  const prefix = `${namespace}.`;
  return {
    append: (stream, expected, events) =>
      client.appendToStream(prefix + stream, events, {
        expectedRevision: expected === 'no-stream' ? NO_STREAM : expected,
      }),
    readAll: () => countAll(client, prefix),
    follow: (most) => followUntil(client, prefix, most),
    close: () => client.dispose(),
  };
};
