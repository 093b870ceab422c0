/**
 * Where a record is kept. Chosen once, at start; plain data, since the threads of a record are told it. What is not in a remote store is in
 * files of the folder, which needs nothing set.
 */
export interface Storage {
  /** The data folder: embedded stores, and how the command line finds its server. */
  readonly folder: string;
  /** `esdb://…`: the log is kept by EventStoreDB. */
  readonly eventStore?: string | undefined;
  /** `mongodb://…`: read models, people's keys and idempotency records are kept by MongoDB. */
  readonly readStore?: string | undefined;
  /** Keeps several applications apart in one server; letters and digits. */
  readonly namespace?: string | undefined;
  /** Until when a start waits for stores that are not there yet, in milliseconds since 1970; default: not at all. */
  readonly waitUntil?: number | undefined;
  /** `apart`: projectors of their own keep the read models, and this process leaves them alone. Only where both stores are remote. */
  readonly projections?: 'here' | 'apart' | undefined;
  /** `accepted`: people's keys that are missing are given up, and those of others are made beside. */
  readonly lostKeys?: 'accepted' | undefined;
}

/** Tells the operator something that needs no answer. */
export type Notice = (sentence: string) => void;

/** Several processes may work on the record at a time: nothing of it is in a file. */
export const isShared = ({ eventStore, readStore }: Storage): boolean =>
  eventStore !== undefined && readStore !== undefined;

/** From now on, for so many seconds. */
export const waitFor = (seconds: number | undefined): Pick<Storage, 'waitUntil'> => ({
  waitUntil: seconds === undefined ? undefined : Date.now() + seconds * 1_000,
});

/** How long a start may still wait, in milliseconds. */
export const leftToWait = ({ waitUntil = 0 }: Pick<Storage, 'waitUntil'>): number =>
  Math.max(0, waitUntil - Date.now());

/** In words for people; an address without the password that it may hold. */
export const inWords = ({ folder, eventStore, readStore, namespace = DEFAULT_NAMESPACE }: Storage): string => {
  if (eventStore === undefined && readStore === undefined) return folder;
  const place = (url: string | undefined): string => (url === undefined ? folder : withoutSecrets(url));
  return `${place(eventStore)} and ${place(readStore)}, namespace ${namespace}`;
};

const DEFAULT_NAMESPACE = 'kronika';

/** What stands before the last @ is a name and a password; what stands behind the question mark may hold others. */
const withoutSecrets = (url: string): string => url.replace(/^([a-z+]+:\/\/)(?:.*@)?([^?]*).*$/s, '$1$2');
