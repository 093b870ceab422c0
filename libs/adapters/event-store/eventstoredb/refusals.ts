import { OutcomeUnknown, StoreUnavailable } from '@kernel/event-store.js';

import { faultOf } from './engine-fault.js';
import type { EngineFault, FaultKind } from './engine-fault.js';

const CLOSED = 'The log was closed.';

export const closedLog = (): StoreUnavailable => new StoreUnavailable(CLOSED);

/** What an operator is told. */
const SENTENCES: Readonly<Partial<Record<FaultKind, string>>> = {
  denied:
    'refuses these credentials, or they do not reach far enough: reading the whole log needs the rights of an administrator or an entry of its own',
  deleted: 'has deleted this stream for ever: it can be neither read nor written again',
  'not-ready': 'is not ready: it is starting, stopping or too busy',
  'not-leader': 'has no leader just now',
  unreached: 'cannot be reached',
  lost: 'cannot be reached any more: the connection was lost',
  silent: 'does not answer',
  'no-place': 'has no event at the position that was asked for: it comes from another log',
};

/** @param hosts where the server is, without any password */
export const unavailable = (hosts: string, error: unknown): StoreUnavailable => {
  if (error instanceof StoreUnavailable) return error;
  const fault = faultOf(error);
  const passing = isPassing(fault) && !OF_TLS.test(fault.message);
  return new StoreUnavailable(`EventStoreDB at ${hosts} ${sentenceOf(fault)} (${reasonOf(fault)}).`, {
    cause: fault,
    passing,
  });
};

const sentenceOf = ({ kind, message }: EngineFault): string =>
  NO_TLS.test(message) ? WITHOUT_TLS : (SENTENCES[kind] ?? 'failed');

/** What OpenSSL says of an answer that is not encrypted. */
const NO_TLS = /wrong version number|packet length too long/;
/** What no waiting mends. */
const OF_TLS = /wrong version number|packet length too long|certificate|altnames/i;
const WITHOUT_TLS = 'does not answer in TLS: the URL of a server without it ends in ?tls=false';

/** The engine's words, kept short: they may quote what was sent. Not those in which its client wraps them. */
const reasonOf = ({ message }: EngineFault): string =>
  message
    .replace(/^\d+ [A-Z_]+: /, '')
    .replace(/^No connection established\. Last error: (?:Error: )?/, '')
    .replace(/ Resolution note:.*$/s, '')
    .replace(/\.$/, '')
    .slice(0, 200);

export const outcomeUnknown = (hosts: string, fault: EngineFault): OutcomeUnknown =>
  new OutcomeUnknown(
    `EventStoreDB at ${hosts} ${sentenceOf(fault)} (${reasonOf(fault)}): whether this append was written is not known. Send it again.`,
    { cause: fault },
  );

/** Where trying again may help by itself. */
const PASSING: ReadonlySet<FaultKind> = new Set(['not-leader', 'not-ready', 'unreached', 'lost', 'silent', 'unknown']);

export const isPassing = ({ kind }: EngineFault): boolean => PASSING.has(kind);
