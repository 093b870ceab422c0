import { type Collection, type Db, type Document, MongoClient } from 'mongodb';
import { type MongoDouble, type MongoDoubleOptions, startMongoDouble } from './mongo-double.js';
import { testNamespace } from '@testing/mongo-engines.js';
import { realUrl } from './config.js';

export type Row = Document & { _id: string | number };

/** The double, or a real server where one is named, with a database of its own. */
export interface Engine {
  readonly url: string;
  readonly client: MongoClient;
  readonly db: Db;
  /** A collection that is not there yet. */
  readonly fresh: () => Collection<Row>;
  readonly stop: () => Promise<void>;
}

const engineAt = async (url: string, double?: MongoDouble): Promise<Engine> => {
  const client = new MongoClient(url, {
    useBigInt64: true,
    serverSelectionTimeoutMS: 30_000,
    // So that a snapshot that is taken next has what was written.
    writeConcern: { w: 'majority' },
  });
  await client.connect();
  const db = client.db(`${testNamespace()}_behaviours`);
  let count = 0;
  return {
    url,
    client,
    db,
    fresh: () => db.collection(`c${++count}`),
    stop: async () => {
      if (double === undefined) await db.dropDatabase();
      await client.close();
      await double?.stop();
    },
  };
};

export const startDoubleEngine = async (
  options: MongoDoubleOptions = {},
): Promise<Engine & { double: MongoDouble }> => {
  const double = await startMongoDouble(options);
  return { ...(await engineAt(double.url, double)), double };
};

export const startEngine = async (): Promise<Engine> =>
  realUrl === undefined ? startDoubleEngine() : engineAt(realUrl);

/** What a call was refused with. */
export const refusal = async (call: Promise<unknown>): Promise<Document & { code?: unknown; message: string }> => {
  try {
    await call;
  } catch (error) {
    return error as Document & { message: string };
  }
  throw new Error('Expected a refusal, and there was none');
};
