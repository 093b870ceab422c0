import { readFileSync } from 'node:fs';
import { ConfigurationFault } from './configuration-fault.js';
import type { Storage } from './storage.js';

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a store's address may begin with. */
const SCHEMES = {
  EVENT_STORE_URL: ['esdb', 'esdb+discover', 'kurrentdb', 'kurrentdb+discover'],
  READ_STORE_URL: ['mongodb', 'mongodb+srv'],
} as const;

/**
 * Which stores a record is kept in, as the environment says: `EVENT_STORE_URL`, `READ_STORE_URL` (or either with `_FILE`: a file that holds the
 * address, since an address may hold a password), `KRONIKA_NAMESPACE`, `KRONIKA_PROJECTIONS` and `KRONIKA_LOST_KEYS`. Nothing set: files of the folder.
 * @throws ConfigurationFault
 */
export const storageFrom = (
  env: Environment,
  { folder, waitUntil }: Pick<Storage, 'folder' | 'waitUntil'>,
): Storage => {
  const storage = {
    folder,
    waitUntil,
    eventStore: addressIn(env, 'EVENT_STORE_URL'),
    readStore: addressIn(env, 'READ_STORE_URL'),
    namespace: namespaceIn(env),
    projections: projectionsIn(env),
    lostKeys: lostKeysIn(env),
  };
  if (storage.projections === 'apart' && !(storage.eventStore && storage.readStore))
    throw new ConfigurationFault(
      'KRONIKA_PROJECTIONS is “apart”, but a store is embedded, and no other process can keep its read models.',
      'both EVENT_STORE_URL and READ_STORE_URL, or no KRONIKA_PROJECTIONS',
    );
  return Object.freeze(storage);
};

/**
 * Which stores are named by places: at most one address of each kind, and a folder for what no address is given for (default: that of
 * `given`, as are the namespace and the patience).
 * @throws ConfigurationFault
 */
export const storageAt = (places: readonly string[], given: Storage): Storage => {
  const [eventStore, readStore, folder] = [SCHEMES.EVENT_STORE_URL, SCHEMES.READ_STORE_URL, undefined].map(
    (schemes) => {
      const found = places.filter((place) => (schemes ? beginsWith(place, schemes) : !place.includes('://')));
      if (found.length > 1) throw new ConfigurationFault('Two places of one kind were named.', PLACES);
      return found[0];
    },
  );
  const known = [eventStore, readStore, folder].filter((place) => place !== undefined).length;
  if (known < places.length) throw new ConfigurationFault('A place begins as no store’s address does.', PLACES);
  return Object.freeze({ ...given, eventStore, readStore, folder: folder ?? given.folder, projections: undefined });
};

const PLACES = 'a folder, esdb://…, mongodb://…, or one of each kind';

/** The same, as the environment of this process says. */
export const configuredStorage = (given: Pick<Storage, 'folder' | 'waitUntil'>): Storage =>
  storageFrom(process.env, given);

const addressIn = (env: Environment, name: keyof typeof SCHEMES): string | undefined => {
  const address = set(env[name]) ?? fromFile(env, `${name}_FILE`);
  if (address === undefined) return undefined;
  const schemes = SCHEMES[name];
  // The address itself may hold a password: it is not repeated.
  if (/\s/.test(address))
    throw new ConfigurationFault(`${name} holds blanks or several lines.`, 'one address and nothing else');
  if (beginsWith(address, schemes)) return address;
  throw new ConfigurationFault(
    `${name} does not begin as the address of such a store does.`,
    schemes.map((scheme) => `${scheme}://…`).join(' or '),
  );
};

const beginsWith = (address: string, schemes: readonly string[]): boolean =>
  schemes.some((scheme) => address.startsWith(`${scheme}://`));

const fromFile = (env: Environment, name: string): string | undefined => {
  const path = set(env[name]);
  if (path === undefined) return undefined;
  const address = set(textOf(path, name));
  // Taken for not set, the record would be looked for in files instead.
  if (address === undefined) throw new ConfigurationFault(`${name} names ${path}, which is empty.`, ADDRESS_FILE);
  return address;
};

const ADDRESS_FILE = 'a file that holds the address';

const textOf = (path: string, name: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const why = typeof error === 'object' && error && 'code' in error ? ` (${String(error.code)})` : '';
    throw new ConfigurationFault(`${name} names ${path}, which cannot be read${why}.`, ADDRESS_FILE);
  }
};

const namespaceIn = (env: Environment): string | undefined => {
  const namespace = set(env['KRONIKA_NAMESPACE']);
  if (namespace === undefined || /^[A-Za-z0-9]{1,40}$/.test(namespace)) return namespace;
  throw new ConfigurationFault(
    `KRONIKA_NAMESPACE reads “${namespace}”.`,
    'letters and digits only, at most 40; not set: kronika',
  );
};

const projectionsIn = (env: Environment): Storage['projections'] => {
  const projections = set(env['KRONIKA_PROJECTIONS']);
  if (projections === undefined || projections === 'here' || projections === 'apart') return projections;
  throw new ConfigurationFault(
    `KRONIKA_PROJECTIONS reads “${projections}”.`,
    '“here” (this process keeps the read models, too) or “apart” (only projectors do)',
  );
};

const lostKeysIn = (env: Environment): Storage['lostKeys'] => {
  const lostKeys = set(env['KRONIKA_LOST_KEYS']);
  if (lostKeys === undefined || lostKeys === 'accepted') return lostKeys;
  throw new ConfigurationFault(
    `KRONIKA_LOST_KEYS reads “${lostKeys}”.`,
    '“accepted”: people’s keys that are missing are given up',
  );
};

/** A variable that is set to nothing, as compose files do, is not set. */
const set = (value: string | undefined): string | undefined => (value?.trim() ? value.trim() : undefined);
