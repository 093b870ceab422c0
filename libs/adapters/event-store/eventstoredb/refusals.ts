import { OutcomeUnknown, StoreUnavailable } from '@kernel/event-store.js';

import { faultOf } from './engine-fault.js';
import type { EngineFault, FaultKind } from './engine-fault.js';

const CLOSED = 'The log was closed.';

export const closedLog = (): StoreUnavailable => new StoreUnavailable(CLOSED);

/** What an operator is told. */
const SENTENCES: Readonly<Partial<Record<FaultKind, string>>> = {
  denied:
    'refuses these credentials, asks for some, or they do not reach far enough: reading the whole log needs the rights of an administrator or an entry of its own',
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
  const passing = isPassing(fault) && !UNMENDED.test(fault.message);
  return new StoreUnavailable(`EventStoreDB at ${hosts} ${sentenceOf(fault)} (${reasonOf(fault)}).`, {
    cause: fault,
    passing,
  });
};

const sentenceOf = ({ kind, message }: EngineFault): string => {
  const [, known] = OF_TLS.find(([pattern]) => pattern.test(message)) ?? [];
  return known ?? SENTENCES[kind] ?? 'failed';
};

/** What no waiting mends. */
const UNMENDED = /wrong version number|packet length too long|certificate|altnames/i;

/** By what OpenSSL, Node and the client say of a connection that did not come about. */
const OF_TLS: readonly (readonly [RegExp, string])[] = [
  [
    /wrong version number|packet length too long|before secure TLS connection/,
    'does not answer in TLS: the URL of a server without it ends in ?tls=false',
  ],
  [/altnames/, 'shows a certificate that is for other names than this one'],
  [/certificate (has expired|is not yet valid)/, 'shows a certificate that is not valid today'],
  [
    /certificate signature failure|self.signed certificate|unable to (verify|get)/,
    'shows a certificate of an authority that is not trusted here: name the file of the right one in the URL by tlsCAFile=FILE',
  ],
  [/Failed to connect \(/, 'ends each connection at once: perhaps it speaks TLS only, and the URL says tls=false'],
];

/** The engine's words, kept short: they may quote what was sent. Not those in which its client wraps them. */
const reasonOf = ({ message }: EngineFault): string =>
  message
    .replace(/^\d+ [A-Z_]+: /, '')
    .replace(/^No connection established\. Last error: (?:Error: )?/, '')
    .replace(/ Resolution note:.*$/s, '')
    .replace(/^[\dA-F]+:error:[\dA-F]+:[^:]*:[^:]*:([^:]*):.*$/s, '$1')
    .replace(/^Error \[\w+\]: /, '')
    .replace(/; if the root CA is installed locally.*$/s, '')
    .replace(/^Failed to connect .*$/s, 'it was closed')
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
