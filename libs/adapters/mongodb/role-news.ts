import { Long } from 'mongodb';
import type { MongoClient } from 'mongodb';

/**
 * With what a server refuses because it is no primary any more, or ends, it says how new that is, by a number of 64 bits. Where 64 bits are read as
 * they are (`useBigInt64`), the driver (as of 7.9) keeps a number that its next look at the server cannot send: it throws where nobody can catch it,
 * and the process ends in the midst of an election.
 */
export const readableNews = (client: MongoClient): MongoClient =>
  client.on('serverDescriptionChanged', ({ newDescription: { topologyVersion } }) => {
    // The driver's types do not know of it.
    const counter: unknown = topologyVersion?.counter;
    if (topologyVersion && typeof counter === 'bigint') topologyVersion.counter = Long.fromBigInt(counter);
  });
