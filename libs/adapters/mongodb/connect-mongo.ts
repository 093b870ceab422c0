import { setTimeout as sleep } from 'node:timers/promises';

import { MongoClient } from 'mongodb';
import type { Db, MongoClientOptions } from 'mongodb';

import { StoreUnavailable } from '@kernel/event-store.js';

import { TOO_OLD, explained, isPassing } from './failures.js';
import { checkedUrl } from './mongo-url.js';
import type { MongoUrl } from './mongo-url.js';
import { NoAnswer, repeated } from './patience.js';

export interface MongoPlace {
  readonly url: string;
  /** Letters and digits; keeps several applications in one server apart. Default `kronika`. */
  readonly namespace?: string | undefined;
  /** How long to wait at the start for a server that is not there, or has no primary. Default: not at all. */
  readonly waitMs?: number | undefined;
  /** For sentences to the operator that stop nothing. */
  readonly notice?: ((sentence: string) => void) | undefined;
  readonly limits?: Partial<MongoLimits> | undefined;
}

export interface MongoLimits {
  /** How long a server may be silent, or a set without a primary, before an attempt is given up. */
  readonly answerMs: number;
  /** How long something is tried again that fails for a reason that passes: longer than an election takes. */
  readonly patienceMs: number;
}

const LIMITS: MongoLimits = { answerMs: 15_000, patienceMs: 30_000 };

/** At the start: whoever waits longer says so by `waitMs`. */
const KNOCK_MS = 5_000;
const BETWEEN_KNOCKS_MS = 500;
const GOODBYE_MS = 2_000;

/** The wire version of MongoDB 4.4. */
const OLDEST_WIRE_VERSION = 9;

/**
 * A connection to the databases of one namespace. One for each process, or thread of it: the stores share it, and whoever opened it closes
 * it after them.
 */
export interface MongoConnection {
  /** Read models: may be dropped, and are built anew. */
  readonly views: Db;
  /** People's keys: exist nowhere else. */
  readonly keys: Db;
  /** Idempotency records. */
  readonly requests: Db;
  /** Runs what asks the server, again while it fails for a reason that passes: it must be the same twice as once. @throws StoreUnavailable */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
  close(): Promise<void>;
}

/**
 * @throws StoreUnavailable in a sentence when the URL is wrong, or the server is down, too old, no replica set, or refuses the credentials
 */
export const connectMongo = async (place: MongoPlace): Promise<MongoConnection> => {
  const namespace = checkedNamespace(place.namespace ?? 'kronika');
  const url = checkedUrl(place.url);
  for (const sentence of url.overruled) place.notice?.(sentence);
  const limits = { ...LIMITS, ...place.limits };
  await reached(url, Math.min(KNOCK_MS, limits.answerMs), place.waitMs ?? 0);
  return connection(await connected(url, limits.answerMs), { url, namespace, limits });
};

/** Now, and not with the first question: a client of which that failed is of no use for ever after. */
const connected = async (url: MongoUrl, answerMs: number): Promise<MongoClient> => {
  const client = new MongoClient(url.text, settings(answerMs));
  try {
    return await client.connect();
  } catch (error) {
    await client.close();
    throw explained(error, url.hosts);
  }
};

const checkedNamespace = (namespace: string): string => {
  if (/^[A-Za-z0-9]{1,40}$/.test(namespace)) return namespace;
  throw new StoreUnavailable(
    `The namespace ${JSON.stringify(namespace)} cannot be used; expected letters and digits, at most 40.`,
  );
};

const settings = (answerMs: number): MongoClientOptions => ({
  appName: 'kronika',
  readPreference: 'primary',
  readConcern: { level: 'majority' },
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: answerMs },
  retryReads: true,
  retryWrites: true,
  // Positions are 64 bits wide: never doubles.
  useBigInt64: true,
  ignoreUndefined: true,
  serverSelectionTimeoutMS: answerMs,
  connectTimeoutMS: answerMs,
  // Longer than the server itself waits for a majority, which it then says.
  socketTimeoutMS: answerMs + answerMs / 2,
  waitQueueTimeoutMS: answerMs,
  // Repeating is left to `run`.
  maxAdaptiveRetries: 0,
});

const reached = async (url: MongoUrl, knockMs: number, waitMs: number): Promise<void> => {
  const end = performance.now() + waitMs;
  for (;;) {
    const fault = await knocked(url, knockMs);
    if (fault === undefined) return;
    if (!fault.passing || performance.now() >= end) throw fault.error;
    await sleep(Math.min(BETWEEN_KNOCKS_MS, Math.max(0, end - performance.now())));
  }
};

interface Fault {
  readonly error: unknown;
  /** Waiting may help. */
  readonly passing: boolean;
}

/** By a client of its own, whose patience is short. */
const knocked = async (url: MongoUrl, knockMs: number): Promise<Fault | undefined> => {
  const client = new MongoClient(url.text, settings(knockMs));
  try {
    return faultOf(url, await client.db('admin').command({ hello: 1 }));
  } catch (error) {
    return { error: unreached(url, error), passing: isPassing(error) || isNameUnknown(error) };
  } finally {
    await client.close();
  }
};

/** Before there is a connection, names that nobody knows and files for TLS that are not there are not the driver's errors. */
const unreached = ({ hosts }: MongoUrl, error: unknown): unknown =>
  error instanceof Error && 'syscall' in error
    ? new StoreUnavailable(`MongoDB at ${hosts} cannot be reached (${error.message}).`, { cause: error })
    : explained(error, hosts);

const isNameUnknown = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && /^(?:query|getaddrinfo)/.test(String(error.syscall));

const faultOf = ({ hosts }: MongoUrl, hello: Record<string, unknown>): Fault | undefined => {
  const fault = (what: string, passing = false): Fault => ({
    error: new StoreUnavailable(`MongoDB at ${hosts} ${what}.`),
    passing,
  });
  if (Number(hello['maxWireVersion']) < OLDEST_WIRE_VERSION) return fault(TOO_OLD);
  if (hello['isreplicaset'] === true) return fault('is not a replica set yet; expected one that was initiated', true);
  // A router of shards speaks for replica sets.
  if (!hello['setName'] && hello['msg'] !== 'isdbgrid')
    return fault(
      'stands alone; expected a replica set (one member is enough), without which no write is known to last',
    );
  return undefined;
};

interface Opened {
  readonly url: MongoUrl;
  readonly namespace: string;
  readonly limits: MongoLimits;
}

const connection = (client: MongoClient, { url, namespace, limits }: Opened): MongoConnection => {
  const closing = new AbortController();
  return {
    views: client.db(`${namespace}_views`),
    keys: client.db(`${namespace}_keys`),
    requests: client.db(`${namespace}_requests`),
    run: async (work) => {
      try {
        return await repeated(work, limits.patienceMs, closing.signal);
      } catch (error) {
        throw closing.signal.aborted ? closed(error) : failed(error, url);
      }
    },
    close: async () => {
      closing.abort();
      // To a server that is silent it says goodbye in vain.
      await Promise.race([client.close(), sleep(GOODBYE_MS, undefined, { ref: false })]);
    },
  };
};

const closed = (error: unknown): StoreUnavailable =>
  new StoreUnavailable('The connection to MongoDB was closed by this process.', { cause: error });

const failed = (error: unknown, { hosts }: MongoUrl): unknown =>
  error instanceof NoAnswer ? unanswered(error, hosts) : explained(error, hosts);

const unanswered = (error: NoAnswer, hosts: string): StoreUnavailable => {
  const why = explained(error.cause, hosts);
  const tried = `${error.afterMs / 1_000} s`;
  return new StoreUnavailable(
    why instanceof StoreUnavailable
      ? `${why.message} It was tried for ${tried}: what was asked may have been done.`
      : `MongoDB at ${hosts} has not answered for ${tried}. What was asked may have been done.`,
    { cause: error },
  );
};
