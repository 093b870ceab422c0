import type { NewEvent, Position, LoggedFact } from '@kernel/event.js';
import type { EventStore } from '@kernel/event-store.js';
import type { JsonObject } from '@kernel/json.js';
import type { View } from '@kernel/view.js';

export interface Said {
  readonly word: string;
}

/** What was said in each stream, in order, and over all: an event that is lost or doubled shows. */
export interface Words {
  words: string[];
}

export const words = (name: string, version = 1): View<Said, Words> => ({
  name,
  version,
  categories: ['talk'],
  route: ({ record }) => [record.stream, 'all'],
  routeUnread: ({ stream }) => [stream],
  evolve: (live = { words: [] }, { event }) => {
    live.words.push(event.word);
    if (event.word === 'breaks') throw new TypeError(`cannot take ${event.word}`);
    return live;
  },
  revive: (stored) => ({ words: [...(stored['words'] as string[])] }),
  store: (live) => ({ words: live.words, version }),
  card: (live) => ({ count: live.words.length }),
});

export const decodeSaid = ({ data }: LoggedFact): Said => {
  if (typeof data['word'] !== 'string') throw new Error(`secret ${JSON.stringify(data)}`);
  return { word: data['word'] };
};

let made = 0;
const eventOf = (data: JsonObject): NewEvent => ({
  id: `event-${++made}`,
  type: 'Said',
  data,
  metadata: {
    actor: 'spec-1',
    role: 'specialist',
    source: 'cli',
    correlationId: 'c',
    causationId: 'c',
    schemaVersion: 1,
    recordedAt: '2015-01-01T00:00:00.000Z',
  },
  salt: '0'.repeat(32),
  dataHash: '',
});

const revisions = new WeakMap<EventStore, Map<string, bigint>>();

export const say = async (
  log: EventStore,
  stream: string,
  ...said: readonly (string | JsonObject)[]
): Promise<Position> => {
  const known = revisions.get(log) ?? new Map<string, bigint>();
  revisions.set(log, known);
  let position = 0n;
  for (const one of said) {
    const event = eventOf(typeof one === 'string' ? { word: one } : one);
    const result = await log.append(stream, known.get(stream) ?? 'no-stream', [event]);
    known.set(stream, result.revision);
    position = result.position;
  }
  return position;
};
