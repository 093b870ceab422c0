import type { Careless } from './careless.js';
import type { KnownIds } from './known-ids.js';
import type { Expected, Outcome, Proposed } from './recorded.js';
import { metastreamOf, type Stream } from './stream.js';

/** What is written so far. */
interface Written {
  readonly careless: ReadonlySet<Careless>;
  readonly ids: KnownIds;
  readonly end: number;
  stream(name: string): Stream | undefined;
}

type Check = Outcome | { readonly kind: 'ok'; readonly softlyDeleted: boolean };

const EMPTY = -1;

/** Whether an append may be written. The steps stand in the server's own order, which decides between two refusals. */
export const checkCommit = (log: Written, name: string, expected: Expected, events: readonly Proposed[]): Check => {
  if (log.stream(name)?.tombstone) return { kind: 'deleted' };
  switch (expected) {
    case 'stream-exists':
      return absent(log, name) ?? againstKnownIds(log, name, events);
    case 'any':
      return againstKnownIds(log, name, events);
    case 'no-stream':
      return againstRevision(log, name, EMPTY, events);
    default:
      return againstRevision(log, name, expected, events);
  }
};

const lastOf = (log: Written, name: string): number | undefined => log.stream(name)?.last;
const softlyDeleted = (log: Written, name: string): boolean => log.stream(name)?.softlyDeleted === true;

const ok = (log: Written, name: string): Check => ({ kind: 'ok', softlyDeleted: softlyDeleted(log, name) });
const wrong = (log: Written, name: string): Check => ({ kind: 'wrong-version', actual: lastOf(log, name) });

/** A stream that has metadata but no event yet does exist. */
const absent = (log: Written, name: string): Check | undefined => {
  if (softlyDeleted(log, name)) return { kind: 'deleted' };
  const known = lastOf(log, name) ?? lastOf(log, metastreamOf(name));
  return known === undefined ? { kind: 'wrong-version', actual: undefined } : undefined;
};

const repeated = (log: Written, name: string, revision: number): Check => {
  const position = log.stream(name)?.events[revision]?.position ?? log.end;
  return { kind: 'success', revision, position };
};

/** Best effort, and lost with the process: ids that are still in memory. */
const againstKnownIds = (log: Written, name: string, events: readonly Proposed[]): Check => {
  if (log.careless.has('forgets-ids')) return ok(log, name);
  const found = events.map(({ id }) => log.ids.find(id, name));
  if (found[0] === undefined) return ok(log, name);
  const last = found.at(-1);
  return last === undefined || found.includes(undefined) ? wrong(log, name) : repeated(log, name, last);
};

/** Sound for ever: what stands behind the expected revision is compared with what is sent. */
const againstRevision = (log: Written, name: string, expected: number, events: readonly Proposed[]): Check => {
  const current = lastOf(log, name) ?? EMPTY;
  if (expected === current) return atTheEnd(log, name, events);
  if (log.careless.has('any-revision')) return ok(log, name);
  if (expected > current || log.careless.has('forgets-ids')) return wrong(log, name);
  return againstStored(log, name, expected, events);
};

const againstStored = (log: Written, name: string, expected: number, events: readonly Proposed[]): Check => {
  const stored = log.stream(name)?.events ?? [];
  const differs = events.findIndex(({ id }, offset) => stored[expected + 1 + offset]?.id !== id);
  if (differs === 0 && expected === EMPTY && softlyDeleted(log, name)) return ok(log, name);
  if (differs !== -1 || events.length === 0) return wrong(log, name);
  return repeated(log, name, expected + events.length);
};

/** At the right revision everything is written, even an id that is in the stream already. */
const atTheEnd = (log: Written, name: string, events: readonly Proposed[]): Check => {
  const known = events.some(({ id }) => log.ids.find(id, name) !== undefined);
  return known && log.careless.has('refuses-known-ids') ? wrong(log, name) : ok(log, name);
};
