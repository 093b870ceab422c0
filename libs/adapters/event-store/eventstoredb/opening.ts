import { randomUUID } from 'node:crypto';

import type { Position } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';

import type { AppendLine } from './append-line.js';
import { BackOff } from './back-off.js';
import { skewOf } from './clocks.js';
import type { Glance } from './clocks.js';
import { uncutStream } from './cut-streams.js';
import type { Engine, Greeting } from './engine.js';
import type { EngineReads } from './engine-reads.js';
import { EngineFault, faultOf } from './engine-fault.js';
import { checkedVersion } from './engine-version.js';
import type { EngineVersion } from './engine-version.js';
import type { Namespace } from './namespace.js';
import { unavailable } from './refusals.js';

export interface OpeningParts {
  readonly engine: Engine;
  readonly line: AppendLine;
  readonly reads: EngineReads;
  readonly namespace: Namespace;
  readonly hosts: string;
  /** How long a server that is not there yet is waited for. */
  readonly waitMs: number;
  readonly answerMs: number;
  readonly notice: (sentence: string) => void;
  readonly clock: () => Date;
}

export interface Opened {
  readonly version: EngineVersion;
  readonly identity: LogIdentity;
}

export interface LogIdentity {
  readonly uuid: string;
  /** Where it stands in the whole log: before everything else of the namespace. */
  readonly position: Position;
}

/**
 * Reaches the server, learns which log it is, and opens it.
 * @throws StoreUnavailable with a sentence for each thing that may be wrong
 */
export const reach = async <T>(parts: OpeningParts, openWith: (opened: Opened) => Promise<T>): Promise<T> => {
  const end = AbortSignal.timeout(parts.waitMs);
  const backOff = new BackOff();
  for (;;) {
    try {
      const { glance, ...opened } = await reachOnce(parts);
      const log = await openWith(opened);
      warn(parts, opened, glance);
      return log;
    } catch (error) {
      const refusal = unavailable(parts.hosts, error);
      if (!refusal.passing || end.aborted) throw refusal;
      if (backOff.failures === 0) parts.notice(`${refusal.message} It is waited for.`);
    }
    await backOff.pause(end);
  }
};

const reachOnce = async (parts: OpeningParts): Promise<Opened & { readonly glance: Glance }> => {
  const asked = parts.clock();
  const greeting = await greet(parts);
  const glance = { asked, server: greeting.at, answered: parts.clock() };
  const version = checkedVersion(greeting.version);
  const identity = (await identityIn(parts)) ?? (await makeIdentity(parts));
  return { version, identity, glance };
};

const warn = ({ notice }: OpeningParts, { version }: Opened, glance: Glance): void => {
  if (version.warning !== undefined) notice(version.warning);
  const apart = skewOf(glance);
  if (apart !== undefined) notice(apart);
};

/** Bounded here as well: a client that looks for a cluster's leader has no deadline of its own. */
export const greet = async ({ engine, answerMs }: Pick<OpeningParts, 'engine' | 'answerMs'>): Promise<Greeting> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fault = new EngineFault('silent', `there was no answer within ${answerMs} ms`);
    timer = setTimeout(() => reject(fault), answerMs);
  });
  try {
    return await Promise.race([engine.greet(answerMs), late]);
  } finally {
    clearTimeout(timer);
  }
};

const IDENTITY_TYPE = 'LogIdentity';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * Undefined for a log that was never opened. One whose identity was deleted is refused: with a new one all that stands before it would be hidden.
 * @throws EngineFault · StoreUnavailable
 */
export const identityIn = async ({
  reads,
  namespace,
}: Pick<OpeningParts, 'reads' | 'namespace'>): Promise<LogIdentity | undefined> => {
  const [event] = await uncutStream(reads, { name: namespace.identityStream, from: 0n, limit: 1 });
  if (!event) return undefined;
  const { identity } = { ...(event.data as { readonly identity?: unknown } | undefined) };
  if (event.type !== IDENTITY_TYPE || typeof identity !== 'string' || !UUID.test(identity) || !event.position)
    throw new StoreUnavailable(
      `The engine's stream ${namespace.identityStream} does not hold what Kronika wrote there. Is the namespace used by another program?`,
    );
  return { uuid: identity, position: event.position.commit };
};

/** Of several that open a new log at once, one makes its identity, and the others read it. */
const makeIdentity = async (parts: OpeningParts): Promise<LogIdentity> => {
  const { line, namespace, answerMs } = parts;
  const data = Buffer.from(JSON.stringify({ identity: randomUUID() }));
  const form = { id: randomUUID(), type: IDENTITY_TYPE, data, metadata: Buffer.from('{}') };
  const request = { name: namespace.identityStream, expected: 'no-stream', forms: [form] } as const;
  await line.send(request, answerMs).catch((error: unknown) => {
    if (faultOf(error).kind !== 'wrong-revision') throw error;
  });
  return identityMade(parts);
};

/** Whoever lost the race is refused before the engine shows what he lost it to. */
const identityMade = async (parts: OpeningParts): Promise<LogIdentity> => {
  const end = AbortSignal.timeout(parts.answerMs);
  const backOff = new BackOff();
  for (;;) {
    const made = await identityIn(parts);
    if (made) return made;
    if (end.aborted) throw new EngineFault('unknown', 'what was just written is not there');
    await backOff.pause(end);
  }
};
