import { MongoClient } from 'mongodb';

import { StoreUnavailable } from '@kernel/event-store.js';

/** A checked URL, and what of it may be shown. */
export interface MongoUrl {
  /** With its password: for the driver alone. */
  readonly text: string;
  /** For messages: `host:port`, several with commas between. */
  readonly hosts: string;
  /** Settings of the URL that are not taken, in a sentence each. */
  readonly overruled: readonly string[];
}

const EXAMPLE = 'mongodb://HOST:PORT/?replicaSet=NAME';
const PARTS = /^(?<scheme>[^:/]*):\/\/(?:(?<user>.*)@)?(?<hosts>[^/?#]*)(?:\/[^?]*)?(?:\?(?<query>.*))?$/s;

type Parts = Readonly<Record<'scheme' | 'user' | 'hosts' | 'query', string>>;

/** @throws StoreUnavailable with a sentence for the first fault; a password stands in none */
export const checkedUrl = (text: string): MongoUrl => {
  const parts: Parts = partsOf(text);
  const found = text === '' ? 'is empty' : (faultIn(parts) ?? faultForDriver(text, parts));
  if (found !== undefined) throw new StoreUnavailable(`The URL of MongoDB ${found}; expected ${EXAMPLE}.`);
  return { text: withoutFixed(text), hosts: parts.hosts, overruled: overruledBy(parts.query) };
};

/** In a URL, concerns for reads and writes would prevail over what is set beside it. */
const withoutFixed = (text: string): string => {
  const [place = '', query = ''] = text.split('?', 2);
  const rest = query.split('&').filter((option) => !(nameOf(option) in FIXED));
  return rest.join('') === '' ? place : `${place}?${rest.join('&')}`;
};

const nameOf = (option: string): string => option.split('=', 1).join('').toLowerCase();

const partsOf = (text: string): Parts => {
  const groups = PARTS.exec(text)?.groups ?? {};
  const part = (name: keyof Parts): string => groups[name] ?? '';
  return { scheme: part('scheme'), user: part('user'), hosts: part('hosts'), query: part('query') };
};

const faultIn = ({ scheme, user, hosts }: Parts): string | undefined => {
  if (scheme === '') return 'names no protocol';
  if (scheme !== 'mongodb' && scheme !== 'mongodb+srv') return `begins with ${scheme}://`;
  if (hosts === '') return 'names no host';
  if (!/[/?#[\]@]/.test(user) && user.split(':').length <= 2) return undefined;
  return 'has a user or a password with one of the signs : / ? # [ ] @, which must be written as %3A %2F and so on';
};

const faultForDriver = (text: string, { user }: Parts): string | undefined => {
  try {
    // Parses and does no more: it reaches for no server.
    void new MongoClient(text);
    return undefined;
  } catch (error) {
    return `cannot be used (${masked(error instanceof Error ? error.message : 'no reason is given', user)})`;
  }
};

/** The driver's words, without what the user and the password are. */
const masked = (words: string, user: string): string =>
  [user, ...user.split(':')]
    .filter((secret) => secret !== '')
    .reduce((left, secret) => left.replaceAll(secret, '***').replaceAll(decoded(secret), '***'), words)
    .replace(/\.$/, '');

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** What Kronika sets itself, and which values of it are the same. */
const FIXED: Readonly<Record<string, readonly [values: readonly string[], instead: string]>> = {
  w: [['majority'], 'a write counts when a majority of the set has it'],
  wtimeoutms: [[], 'how long a write waits for a majority is set by Kronika'],
  journal: [['true'], 'a write counts when it is in the journal'],
  readconcernlevel: [['majority'], 'what is read is what a majority of the set has'],
  readpreference: [['primary'], 'all is read from the primary'],
  retrywrites: [['true'], 'writes are repeated after a failover'],
  retryreads: [['true'], 'reads are repeated after a failover'],
};

const overruledBy = (query: string): readonly string[] =>
  query.split('&').flatMap((option) => {
    const [values, instead] = FIXED[nameOf(option)] ?? [[], undefined];
    const value = option.slice(option.indexOf('=') + 1);
    return instead === undefined || values.includes(value)
      ? []
      : [`${option} in the URL of MongoDB is not taken: ${instead}.`];
  });
