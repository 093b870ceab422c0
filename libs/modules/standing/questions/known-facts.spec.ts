import { afterEach, describe, expect, it } from '@jest/globals';
import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import { Projector } from '@kernel/projector.js';
import type { Card, ReadStore } from '@kernel/read-store.js';
import {
  activity,
  attended,
  committed,
  correctionOf,
  enacted,
  enrolled,
  joined,
  launched,
  left,
  P,
  scheduled,
  session,
} from '@testing/standing-facts.js';
import { FactLog, projected } from '@testing/view-spec.js';
import type { InStream } from '@testing/view-spec.js';

import { decodeFact } from '../standing.decode.js';
import { VIEWS } from '../views.js';
import { answerTo } from './answer.js';
import type { Question } from './answer.js';

const [A, B, C] = ['1208053', '1217032', '0201011'];
const TODAY = '2024-12-31';
const PATIENCE_MS = 10_000;

const FIRST = [launched(), joined(A), joined(B, '2024-02-01'), scheduled(1, '2024-03-01', 300)];

const LATER: readonly InStream[] = [
  enrolled(A, 'U/1', 'P01', '2024-02-01'),
  attended(A, 'L/1', 'P01', [1, 300]),
  session(A, 'D/1', '2024-02-01', 45),
  correctionOf(session(A, 'D/1', '2024-02-01', 45), 'D/2', { minutes: 30 }),
  joined(C, '2024-03-01'),
  committed(B, 'C/1', 'I.1', '2024-02-01'),
  activity(C, 'Z/1', '2024-04-01', { kind: 'training', people: 5, amount: 1234 }),
  enacted(B, 'K/1', 'I.1', '2024-06-01'),
  left(A, '2024-07-01'),
  scheduled(2, '2024-05-01', 600),
];

const QUESTIONS: readonly Question[] = [undefined, '2024-02-15'].flatMap((on): readonly Question[] => [
  { type: 'overview', programme: P, today: TODAY, on },
  { type: 'overview', programme: P, today: TODAY, on, limit: 1, status: 'overdue' },
  { type: 'status', programme: P, today: TODAY, on },
  { type: 'academy', programme: P, today: TODAY, on },
]);

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});

/** A store whose views follow a log. */
const aFollowed = async () => {
  const log = new FactLog();
  const store = new InMemoryReadStore();
  const projector = new Projector({ log: log.store, store, views: VIEWS, decode: decodeFact });
  const ended = new AbortController();
  const running = projector.run(ended.signal);
  ends.push(async () => {
    ended.abort();
    await running;
  });
  const add = async (facts: readonly InStream[]): Promise<void> => {
    await log.add(facts);
    const head = (await log.store.head()) ?? 0n;
    const seen = await Promise.all(VIEWS.map(({ name }) => projector.waitFor(name, head, PATIENCE_MS)));
    expect(seen).not.toContain(false);
  };
  await add(FIRST);
  return { log, store, add, projector };
};

const answers = (store: ReadStore, log: FactLog): Promise<readonly object[]> =>
  Promise.all(QUESTIONS.map((question) => answerTo({ store, log: log.store }, question)));

/** The same store, and all cards that are read from it. */
const watched = (store: InMemoryReadStore): { readonly seen: ReadStore; readonly cards: Card[] } => {
  const cards: Card[] = [];
  const seen: ReadStore = Object.create(store, {
    cards: {
      value: async (...asked: Parameters<ReadStore['cards']>) => {
        const found = await store.cards(...asked);
        cards.push(...found);
        return found;
      },
    },
  });
  return { seen, cards };
};

describe('questions about a whole programme', () => {
  it('are answered after each event as by somebody who was never asked before', async () => {
    const { log, store, add } = await aFollowed();
    for (const fact of LATER) {
      await add([fact]);
      expect(await answers(store, log)).toEqual(await answers(await projected(log, VIEWS, decodeFact), log));
    }
  });

  it('are answered alike when views were built anew', async () => {
    const { log, store, add, projector } = await aFollowed();
    await add(LATER);
    const before = await answers(store, log);
    await projector.rebuild(VIEWS.map(({ name }) => name));
    expect(await answers(store, log)).toEqual(before);
  });

  it('read only what has changed since they were asked last', async () => {
    const { log, store, add } = await aFollowed();
    await add(LATER);
    const { seen, cards } = watched(store);
    const ask = async (): Promise<readonly string[]> => {
      cards.length = 0;
      await answerTo({ store: seen, log: log.store }, { type: 'overview', programme: P, today: TODAY });
      return cards.map(({ id }) => id).filter((id) => !id.startsWith('programme/'));
    };
    expect(await ask()).toHaveLength(4);
    expect(await ask()).toEqual([]);
    await add([session(B, 'D/3', '2024-03-01', 60)]);
    expect(await ask()).toEqual([`unit/${P}/121703`]);
  });
});
