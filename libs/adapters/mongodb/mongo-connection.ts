import { setTimeout as sleep } from 'node:timers/promises';

import type { Db, MongoClient } from 'mongodb';

import { StoreUnavailable } from '@kernel/event-store.js';

import { explained, withoutPrimary } from './failures.js';
import { NoAnswer, repeated } from './patience.js';
import { NoPrimary, Primary } from './primary.js';
import type { Turn } from './primary.js';

const GOODBYE_MS = 2_000;

/** The databases of one namespace, and how they are asked. */
export interface MongoSide {
  /** Read models: may be dropped, and are built anew. */
  readonly views: Db;
  /** People's keys: exist nowhere else. */
  readonly keys: Db;
  /** Idempotency records. */
  readonly requests: Db;
  /**
   * Runs what asks the server, again while it fails for a reason that passes: it must be the same twice as once. While it is known that there is
   * no primary, and has been for longer than an election takes, it is refused within a second, and nothing is sent.
   * @throws StoreUnavailable
   */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * A connection to the databases of one namespace. One for each process, or thread of it: the stores share it, and whoever opened it closes
 * it after them.
 */
export interface MongoConnection extends MongoSide {
  /**
   * Each time the server was away or another one took over, which may hold what was some time ago, the check is made before anything else is asked
   * of it. What it throws is told to whoever asks, and it is made again for who asks next.
   * @param check asks by what it is given, and by nothing else
   */
  onReturn(check: (side: MongoSide) => Promise<void>): void;
  close(): Promise<void>;
}

export interface ConnectionParts {
  readonly client: MongoClient;
  readonly namespace: string;
  readonly hosts: string;
  /** How long something is tried again that fails for a reason that passes: longer than an election takes. */
  readonly patienceMs: number;
  readonly notice: (sentence: string) => void;
}

const TOLD: Readonly<Record<Turn, (place: string, reason: string | undefined) => string>> = {
  away: (place, reason) => `${place} ${withoutPrimary(reason)}. It is waited for.`,
  back: (place) => `${place} is there again.`,
  renewed: (place) => `${place} was set up anew, it seems: it is connected to anew.`,
};

type Check = Parameters<MongoConnection['onReturn']>[0];

const databasesOf = ({ client, namespace }: ConnectionParts): Omit<MongoSide, 'run'> => ({
  views: client.db(`${namespace}_views`),
  keys: client.db(`${namespace}_keys`),
  requests: client.db(`${namespace}_requests`),
});

export const connectionOver = (parts: ConnectionParts): MongoConnection => {
  const { client, hosts, patienceMs, notice } = parts;
  const closing = new AbortController();
  const checks: Check[] = [];
  const databases = databasesOf(parts);
  const primary = new Primary({
    client,
    patienceMs,
    signal: closing.signal,
    check: async () => {
      await broughtUpToDate(databases.views);
      for (const check of checks) await check({ ...databases, run: (work) => work() });
    },
    notice: (turn, reason) => notice(TOLD[turn](`MongoDB at ${hosts}`, reason)),
  });
  const run = runBy(primary, parts, closing.signal);
  const onReturn: MongoConnection['onReturn'] = (check) => void checks.push(check);
  return { ...databases, run, onReturn, close: () => closedWith(client, closing) };
};

/**
 * A primary has all that a majority has acknowledged to its predecessor, and yet may not know for moments that a majority has it: until then its
 * majority reads show what was before. Progress that was read from the one and documents from the other would then leave out what lies between. A
 * write that changes nothing is answered when a majority has all that came before it.
 */
const broughtUpToDate = async (db: Db): Promise<void> => {
  await db.collection<{ _id: string }>('kronika').updateOne({ _id: 'nothing' }, { $set: { known: true } });
};

const runBy =
  (primary: Primary, { hosts, patienceMs }: ConnectionParts, closing: AbortSignal): MongoSide['run'] =>
  async (work) => {
    const begun = performance.now();
    try {
      return await repeated(() => primary.sure(begun, work), patienceMs, closing);
    } catch (error) {
      if (error instanceof NoAnswer) primary.silentSince(begun);
      throw closing.aborted ? closed(error) : failed(error, hosts);
    }
  };

const closedWith = async (client: MongoClient, closing: AbortController): Promise<void> => {
  closing.abort();
  // To a server that is silent it says goodbye in vain.
  await Promise.race([client.close(), sleep(GOODBYE_MS, undefined, { ref: false })]);
};

const closed = (error: unknown): StoreUnavailable =>
  new StoreUnavailable('The connection to MongoDB was closed by this process.', { cause: error });

const failed = (error: unknown, hosts: string): unknown => {
  if (error instanceof NoAnswer) return unanswered(error, hosts);
  return error instanceof NoPrimary ? away(error, hosts) : explained(error, hosts);
};

const away = (error: NoPrimary, hosts: string): StoreUnavailable =>
  new StoreUnavailable(
    `MongoDB at ${hosts} ${withoutPrimary(error.reason)}. It has been away for ${inSeconds(error.awayMs)}; nothing of what was asked was done.`,
    { cause: error, passing: true },
  );

const unanswered = (error: NoAnswer, hosts: string): StoreUnavailable => {
  const why = explained(error.cause, hosts);
  const tried = inSeconds(error.afterMs);
  return new StoreUnavailable(
    why instanceof StoreUnavailable
      ? `${why.message} It was tried for ${tried}: what was asked may have been done.`
      : `MongoDB at ${hosts} has not answered for ${tried}. What was asked may have been done.`,
    { cause: error, passing: true },
  );
};

const inSeconds = (ms: number): string => (ms < 1_000 ? `${ms / 1_000} s` : `${Math.round(ms / 1_000)} s`);
