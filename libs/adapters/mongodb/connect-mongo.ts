import { setTimeout as sleep } from 'node:timers/promises';

import { MongoClient } from 'mongodb';
import type { MongoClientOptions } from 'mongodb';

import { StoreUnavailable } from '@kernel/event-store.js';

import { TOO_OLD, explained } from './failures.js';
import { checkedUrl } from './mongo-url.js';
import { connectionOver } from './mongo-connection.js';
import type { MongoConnection } from './mongo-connection.js';
import type { MongoUrl } from './mongo-url.js';
import { readableNews } from './role-news.js';
import { withTlsHint } from './tls-hints.js';

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

/** Of one client; besides these it has two to each member, by which it knows that it is there. More wait for one of them. */
const CONNECTIONS = 32;
/** What a rush has opened is closed again. */
const IDLE_MS = 60_000;

/** The wire version of MongoDB 4.4. */
const OLDEST_WIRE_VERSION = 9;

/**
 * @throws StoreUnavailable in a sentence when the URL is wrong, or the server is down, too old, no replica set, or refuses the credentials
 */
export const connectMongo = async (place: MongoPlace): Promise<MongoConnection> => {
  const namespace = checkedNamespace(place.namespace ?? 'kronika');
  const url = checkedUrl(place.url);
  for (const sentence of url.overruled) place.notice?.(sentence);
  const limits = { ...LIMITS, ...place.limits };
  const notice = place.notice ?? (() => undefined);
  await reached(url, { knockMs: Math.min(KNOCK_MS, limits.answerMs), waitMs: place.waitMs ?? 0, notice });
  const client = clientOf(url, limits.answerMs);
  // Before the client knows of any primary: what it comes to know shows from the first on.
  const connection = connectionOver({ client, namespace, hosts: url.hosts, patienceMs: limits.patienceMs, notice });
  try {
    // Now, and not with the first question: a client of which that failed is of no use for ever after.
    await client.connect();
    return connection;
  } catch (error) {
    await connection.close();
    throw explained(error, url.hosts);
  }
};

const checkedNamespace = (namespace: string): string => {
  if (/^[A-Za-z0-9]{1,40}$/.test(namespace)) return namespace;
  throw new StoreUnavailable(
    `The namespace ${JSON.stringify(namespace)} cannot be used; expected letters and digits, at most 40.`,
  );
};

const clientOf = ({ text }: MongoUrl, answerMs: number): MongoClient =>
  readableNews(new MongoClient(text, settings(answerMs)));

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
  maxPoolSize: CONNECTIONS,
  maxIdleTimeMS: IDLE_MS,
  // Repeating is left to `run`.
  maxAdaptiveRetries: 0,
});

interface Knocking {
  readonly knockMs: number;
  readonly waitMs: number;
  readonly notice: (sentence: string) => void;
}

const reached = async (url: MongoUrl, { knockMs, waitMs, notice }: Knocking): Promise<void> => {
  const end = performance.now() + waitMs;
  for (let knocks = 1; ; knocks += 1) {
    const refusal = await knocked(url, knockMs);
    if (refusal === undefined) return;
    if (!refusal.passing || performance.now() >= end) throw refusal;
    if (knocks === 1) notice(`${refusal.message} It is waited for.`);
    await sleep(Math.min(BETWEEN_KNOCKS_MS, Math.max(0, end - performance.now())));
  }
};

/** By a client of its own, whose patience is short. */
const knocked = async (url: MongoUrl, knockMs: number): Promise<StoreUnavailable | undefined> => {
  const client = clientOf(url, knockMs);
  try {
    return refusalIn(url, await client.db('admin').command({ hello: 1 }));
  } catch (error) {
    const refusal = unreached(url, error);
    if (refusal instanceof StoreUnavailable) return refusal;
    throw refusal;
  } finally {
    await client.close();
  }
};

/** Before there is a connection, names that nobody knows and files for TLS that are not there are not the driver's errors. */
const unreached = ({ hosts }: MongoUrl, error: unknown): unknown =>
  error instanceof Error && 'syscall' in error
    ? new StoreUnavailable(`MongoDB at ${hosts} cannot be reached (${error.message}).`, {
        cause: error,
        passing: isNameUnknown(error),
      })
    : withTlsHint(lasting(explained(error, hosts)));

/** What no waiting mends, though the driver takes it for a network that fails. */
const LASTING = /certificate|self-signed|unable to (?:verify|get)|wrong version number|is not of the replica set/i;

const lasting = (error: unknown): unknown =>
  error instanceof StoreUnavailable && LASTING.test(error.message)
    ? new StoreUnavailable(error.message, { cause: error.cause })
    : error;

const isNameUnknown = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && /^(?:query|getaddrinfo)/.test(String(error.syscall));

const refusalIn = ({ hosts }: MongoUrl, hello: Record<string, unknown>): StoreUnavailable | undefined => {
  const fault = (what: string, passing = false): StoreUnavailable =>
    new StoreUnavailable(`MongoDB at ${hosts} ${what}.`, { passing });
  if (Number(hello['maxWireVersion']) < OLDEST_WIRE_VERSION) return fault(TOO_OLD);
  if (hello['isreplicaset'] === true) return fault('is not a replica set yet; expected one that was initiated', true);
  // Only a URL that names one member for itself leads there.
  if (hello['secondary'] === true)
    return fault('is not the primary of its set, and directConnection=true in the URL forbids to look for it', true);
  // A router of shards speaks for replica sets.
  if (!hello['setName'] && hello['msg'] !== 'isdbgrid')
    return fault(
      'stands alone; expected a replica set (one member is enough), without which no write is known to last',
    );
  return undefined;
};
