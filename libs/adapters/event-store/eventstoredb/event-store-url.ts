import { urlFault } from './url-fault.js';
import { urlSettings } from './url-settings.js';
import type { UrlSettings } from './url-settings.js';

interface Endpoint {
  readonly address: string;
  readonly port: number;
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A checked URL: what the client is made with, and what of it may be shown. */
export interface EventStoreUrl {
  /** Ask the endpoints for the cluster's members. */
  readonly discover: boolean;
  readonly endpoints: readonly [Endpoint, ...Endpoint[]];
  readonly credentials: Credentials | undefined;
  readonly settings: UrlSettings;
  /** For messages: `host:port`, several with commas between, never a password. */
  readonly hosts: string;
  /** What was asked for and will not be, in a sentence each. */
  readonly notices: readonly string[];
}

const PARTS = /^(?<scheme>[^:/]*):\/\/(?:(?<user>.*)@)?(?<hosts>[^/?#@]*)\/*(?:\?(?<query>.*))?$/s;
const SCHEMES = ['esdb', 'esdb+discover', 'kurrentdb', 'kurrentdb+discover'];
const DEFAULT_PORT = 2113;

/** @throws StoreUnavailable with a sentence for the first fault; a password stands in none */
export const checkedUrl = (text: string): EventStoreUrl => {
  if (text.trim() === '') throw urlFault('is empty');
  const parts = PARTS.exec(text.trim())?.groups;
  if (!parts) throw urlFault('cannot be read');
  const discover = discovers(parts['scheme'] ?? '');
  const endpoints = endpointsOf(parts['hosts'] ?? '');
  const settings = urlSettings(parts['query'] ?? '');
  const credentials = credentialsIn(parts['user']);
  const hosts = endpoints.map(({ address, port }) => `${address}:${port}`).join(',');
  return { discover, endpoints, credentials, settings, hosts, notices: noticesOf(credentials, settings) };
};

const discovers = (scheme: string): boolean => {
  if (!SCHEMES.includes(scheme)) throw urlFault(`begins with ${scheme}://`);
  return scheme.endsWith('+discover');
};

const noticesOf = (credentials: Credentials | undefined, { tls }: UrlSettings): readonly string[] =>
  credentials && !tls ? [CREDENTIALS_UNSENT] : [];

const CREDENTIALS_UNSENT =
  'The URL of EventStoreDB holds a user and a password, but with tls=false the client does not send them.';

const endpointsOf = (hosts: string): EventStoreUrl['endpoints'] => {
  const [first, ...others] = hosts.split(',').map(endpointOf);
  if (!first) throw urlFault('names no host');
  return [first, ...others];
};

const endpointOf = (host: string): Endpoint => {
  const [address = '', port, ...rest] = host.split(':');
  if (address === '') throw urlFault('names no host');
  if (rest.length > 0) throw urlFault('has a host with more than one colon, and addresses of IPv6 are not taken');
  if (!/^[A-Za-z0-9._-]+$/.test(address)) throw urlFault('has a host that is neither a name nor an address');
  return { address, port: port === undefined ? DEFAULT_PORT : portOf(port) };
};

const portOf = (text: string): number => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) throw urlFault(`has ${JSON.stringify(text)} for a port`);
  return port;
};

const credentialsIn = (user: string | undefined): Credentials | undefined => {
  if (user === undefined) return undefined;
  const [username = '', password = '', ...rest] = user.split(':');
  if (rest.length > 0 || /[/?#[\]@]/.test(user))
    throw urlFault(
      'has a user or a password with one of the signs : / ? # [ ] @, which must be written as %3A %2F and so on',
    );
  if (username === '' || password === '') throw urlFault('has a user without a password, or a password without a user');
  return { username: decoded(username), password: decoded(password) };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw urlFault('has a user or a password with a % that begins no code');
  }
};
