import { MongoClient } from 'mongodb';

/** What a run leaves in a MongoDB that goes on. In an EventStoreDB its streams stay: nothing can be taken out of a log. */
export const dropDatabases = async (url, namespace) => {
  const client = new MongoClient(url);
  try {
    for (const what of ['views', 'keys', 'requests']) await client.db(`${namespace}_${what}`).dropDatabase();
  } finally {
    await client.close();
  }
};
