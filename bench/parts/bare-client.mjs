// EventStoreDB through its client alone, as plainly as its documentation shows: what the adapter is compared to. It writes and reads the very same events.
import {
  BACKWARDS,
  END,
  EventStoreDBClient,
  NO_STREAM,
  START,
  jsonEvent,
  streamNameFilter,
} from '@eventstore/db-client';

/** An event in the form in which the adapter stores it. */
export const asStored = ({ id, type, data, metadata, salt, dataHash }) =>
  jsonEvent({ id, type, data, metadata: { ...metadata, $correlationId: metadata.correlationId, salt, dataHash } });

/**
 * The last event's position: what stands there already is of others, and neither of the two that are compared reads it. Read to its end: a
 * read that is left keeps the client open.
 */
const endOf = async (client) => {
  let end = START;
  for await (const { event } of client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }))
    end = event.position;
  return end;
};

/** How many events of some streams a reader meets in the log from a position on. */
const countAll = async (client, prefix, fromPosition) => {
  let count = 0;
  for await (const { event } of client.readAll({ fromPosition })) if (event?.streamId.startsWith(prefix)) count += 1;
  return count;
};

/** Until so many events have come. */
const followUntil = async (client, { prefix, fromPosition }, most) => {
  const filter = streamNameFilter({ prefixes: [prefix] });
  const subscription = client.subscribeToAll({ fromPosition, filter });
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
export const openBareClient = async (url, namespace) => {
  const client = EventStoreDBClient.connectionString(url);
  const prefix = `${namespace}.`;
  const fromPosition = await endOf(client);
  return {
    append: (stream, expected, events) =>
      client.appendToStream(prefix + stream, events, {
        expectedRevision: expected === 'no-stream' ? NO_STREAM : expected,
      }),
    readAll: () => countAll(client, prefix, fromPosition),
    follow: (most) => followUntil(client, { prefix, fromPosition }, most),
    close: () => client.dispose(),
  };
};
