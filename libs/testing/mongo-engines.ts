import { randomBytes } from 'node:crypto';

import { connectMongo } from '@adapters/mongodb/connect-mongo.js';
import type { MongoPlace } from '@adapters/mongodb/connect-mongo.js';
import type { MongoConnection } from '@adapters/mongodb/mongo-connection.js';

import { startMongoDouble } from '../../test/doubles/mongodb/mongo-double.js';
import { REAL_ENGINES } from './engines.config.js';

/** A namespace of its own in a MongoDB, for one test. */
export interface MongoSite {
  readonly connection: MongoConnection;
  /** As another process would. */
  readonly connect: (more?: Partial<MongoPlace>) => Promise<MongoConnection>;
  /** Drops the namespace's databases and closes every connection. */
  readonly leave: () => Promise<void>;
}

export interface MongoEngine {
  readonly name: string;
  /** @param more for the connections of this site */
  readonly enter: (more?: Partial<MongoPlace>) => Promise<MongoSite>;
}

/** A loaded machine may take longer to connect than a spec lets a server be silent. */
const PATIENCE_MS = 30_000;

/** What stands in a namespace, gone. Called `test` and twelve hexadecimal digits, as all of specs are, what a killed run has left can be found. */
export const dropNamespace = async (place: MongoPlace): Promise<void> => {
  const connection = await connectMongo({ waitMs: PATIENCE_MS, ...place });
  const { views, keys, requests } = connection;
  for (const db of [views, keys, requests]) await db.dropDatabase();
  await connection.close();
};

export const testNamespace = (): string => `test${randomBytes(6).toString('hex')}`;

export const siteAt = async (place: MongoPlace): Promise<MongoSite> => {
  const inNamespace = { ...place, namespace: testNamespace() };
  const opened: MongoConnection[] = [];
  const connect = async (more: Partial<MongoPlace> = {}): Promise<MongoConnection> => {
    const made = await connectMongo({ waitMs: PATIENCE_MS, ...inNamespace, ...more });
    opened.push(made);
    return made;
  };
  const connection = await connect();
  return {
    connection,
    connect,
    leave: async () => {
      await dropNamespace(inNamespace);
      await Promise.all(opened.map((one) => one.close()));
    },
  };
};

const double: MongoEngine = {
  name: 'MongoDB (double)',
  enter: async (more) => {
    const server = await startMongoDouble();
    const site = await siteAt({ url: server.url, ...more });
    return {
      ...site,
      leave: async () => {
        await site.leave();
        await server.stop();
      },
    };
  },
};

const realAt = (url: string): MongoEngine => ({ name: 'MongoDB (real)', enter: (more) => siteAt({ url, ...more }) });

/** The double always, and a real server where `TEST_READ_STORE_URL` names one. */
export const MONGO_ENGINES: readonly MongoEngine[] = [
  double,
  ...(REAL_ENGINES.readStore === undefined ? [] : [realAt(REAL_ENGINES.readStore)]),
];
