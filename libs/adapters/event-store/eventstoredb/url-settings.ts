import { existsSync, readFileSync } from 'node:fs';

import type { EventStoreDBClient } from '@eventstore/db-client';

import { urlFault } from './url-fault.js';

export type Certificates = NonNullable<ConstructorParameters<typeof EventStoreDBClient>[1]>;

/** What stands behind the question mark of a URL. */
export interface UrlSettings {
  readonly tls: boolean;
  readonly certificates: Certificates;
  /** What the client is made with, by its own names. */
  readonly client: Readonly<Record<string, number | string>>;
}

const BOOLEANS = ['tls', 'tlsVerifyCert', 'throwOnAppendFailure'];
const NUMBERS = ['keepAliveInterval', 'keepAliveTimeout', 'maxDiscoverAttempts', 'discoveryInterval', 'gossipTimeout'];
const FILES = ['tlsCAFile', 'userCertFile', 'userKeyFile'];
/** Known to the client; here every call has a deadline of its own. */
const PASSED_OVER = ['defaultDeadline'];
const KNOWN = [...BOOLEANS, ...NUMBERS, ...FILES, ...PASSED_OVER, 'nodePreference', 'connectionName'];

/** Settings that would take a promise of the log away: the only value taken, and why. */
const FIXED: Readonly<Record<string, readonly [only: string, why: string]>> = {
  tlsVerifyCert: ['true', 'the client cannot do without a valid certificate: name its authority by tlsCAFile'],
  throwOnAppendFailure: ['true', 'a refused append must be told'],
  nodePreference: ['leader', 'what was written is read at once, which other nodes cannot promise'],
};

/** @throws StoreUnavailable */
export const urlSettings = (query: string): UrlSettings => {
  const found = new Map([...new URLSearchParams(query)].map(([key, value]) => [knownName(key), value] as const));
  for (const [name, value] of found) checkSetting(name, value);
  const tls = found.get('tls') !== 'false';
  return { tls, certificates: tls ? certificatesIn(found) : { insecure: true }, client: clientSettings(found) };
};

const flat = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '');

/** By the client's own spelling; people write them in any. */
const knownName = (key: string): string => {
  const name = KNOWN.find((known) => flat(known) === flat(key));
  if (name === undefined) throw urlFault(`has a setting ${JSON.stringify(key)} that nobody knows`);
  return name;
};

const checkSetting = (name: string, value: string): void => {
  const [only, why] = FIXED[name] ?? [];
  const expected = expectation(name, value);
  if (expected !== undefined) throw urlFault(`has ${name}=${value} where ${expected} was expected`);
  if (only !== undefined && value.toLowerCase() !== only) throw urlFault(`has ${name}=${value}, but ${why}`);
};

const expectation = (name: string, value: string): string | undefined => {
  if (BOOLEANS.includes(name)) return value === 'true' || value === 'false' ? undefined : 'true or false';
  if (NUMBERS.includes(name)) return /^[1-9]\d{0,8}$/.test(value) ? undefined : 'a positive whole number';
  return FILES.includes(name) && !existsSync(value) ? 'a file that is there' : undefined;
};

const certificatesIn = (found: ReadonlyMap<string, string>): Certificates => {
  if (found.has('userCertFile') !== found.has('userKeyFile'))
    throw urlFault('names one of userCertFile and userKeyFile without the other');
  const held = (name: string, file: string): Partial<Certificates> => {
    const path = found.get(file);
    return path === undefined ? {} : { [name]: readFileSync(path) };
  };
  return {
    insecure: false,
    ...held('rootCertificate', 'tlsCAFile'),
    ...held('userCertFile', 'userCertFile'),
    ...held('userKeyFile', 'userKeyFile'),
  };
};

const clientSettings = (found: ReadonlyMap<string, string>): UrlSettings['client'] => {
  const settings = new Map<string, number | string>();
  for (const [name, value] of found) {
    if (NUMBERS.includes(name)) settings.set(name, Number(value));
    if (name === 'connectionName') settings.set(name, value);
  }
  return Object.fromEntries(settings);
};
