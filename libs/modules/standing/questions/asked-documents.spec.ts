import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Projector } from '@kernel/projector.js';
import type { ReadStore } from '@kernel/read-store.js';
import { attended, enrolled, joined, launched, P, scheduled, session } from '@testing/standing-facts.js';
import { FactLog } from '@testing/view-spec.js';

import { decodeFact } from '../standing.decode.js';
import { programmeId, unitId } from '../views/documents.js';
import { VIEWS } from '../views.js';
import { answerTo } from './answer.js';
import type { Question } from './answer.js';
import { askedDocuments } from './asked-documents.js';

const A = '1208053';
const B = '1217032';
const CODE = '120805';
const asked = { programme: P, on: '2024-06-30', today: '2024-12-31' };

const QUESTIONS: readonly Question[] = [
  { type: 'programmes' },
  { type: 'programme', ...asked },
  { type: 'overview', ...asked },
  { type: 'status', ...asked },
  { type: 'municipality', code: CODE, refs: true, ...asked },
  { type: 'academy', ...asked },
  { type: 'lineage', figure: 'advisory', ...asked },
  { type: 'lineage', figure: 'advisory', code: CODE, ...asked },
  { type: 'dossier', code: CODE, ...asked },
  { type: 'faults', programme: P },
];

interface Read {
  readonly view: string;
  readonly id: string;
}

/** Notes which documents are read, be it their cards. */
class WatchedReadStore extends InMemoryReadStore {
  readonly noted: Read[] = [];

  override async get(...[build, id]: Parameters<ReadStore['get']>): ReturnType<ReadStore['get']> {
    this.noted.push({ view: build.view, id });
    return super.get(build, id);
  }

  override async getMany(...[build, ids]: Parameters<ReadStore['getMany']>): ReturnType<ReadStore['getMany']> {
    for (const id of ids) this.noted.push({ view: build.view, id });
    return super.getMany(build, ids);
  }

  override async cards(...[build, range]: Parameters<ReadStore['cards']>): ReturnType<ReadStore['cards']> {
    const cards = await super.cards(build, range);
    for (const { id } of cards) this.noted.push({ view: build.view, id });
    return cards;
  }
}

let log: FactLog;
let store: WatchedReadStore;

beforeEach(async () => {
  log = new FactLog();
  store = new WatchedReadStore();
  await log.add([
    launched(),
    scheduled(1, '2024-02-15', 300),
    ...[A, B].flatMap((teryt) => [
      joined(teryt),
      session(teryt, `S/${teryt}`, '2024-02-03', 90),
      enrolled(teryt, `E/${teryt}`, `P${teryt}`, '2024-02-01'),
      attended(teryt, `T/${teryt}`, `P${teryt}`, [1, 300]),
    ]),
  ]);
  const projector = new Projector({ log: log.store, store, views: VIEWS, decode: decodeFact });
  await projector.rebuild(VIEWS.map(({ name }) => name));
});

/** The documents that an answer is made from. */
const readFor = async (question: Question): Promise<readonly Read[]> => {
  store.noted.splice(0);
  await answerTo({ store, log: log.store }, question);
  return [...store.noted];
};

describe('the documents that a question is about', () => {
  it.each(QUESTIONS.map((question) => [JSON.stringify(question), question] as const))(
    'are all that its answer is made from: %s',
    async (_, question) => {
      const about = askedDocuments(question);
      const read = await readFor(question);
      expect(question.type === 'faults' || read.length > 0).toBe(true);
      for (const { view, id } of read)
        expect(about.some((one) => one.view === view && (one.ids?.includes(id) ?? true))).toBe(true);
    },
  );

  it('are the programme’s alone when its definition is asked for', async () => {
    const question = { type: 'programme', ...asked } as const;
    expect(askedDocuments(question)).toEqual([{ view: 'standing', ids: [programmeId(P)] }]);
    expect(new Set((await readFor(question)).map(({ id }) => id))).toEqual(new Set([programmeId(P)]));
  });

  it('are of the view of refs alone when its faults are asked for', () => {
    expect(askedDocuments({ type: 'faults', programme: P })).toEqual([{ view: 'refs' }]);
  });

  it('are more than its own and the programme’s for a municipality, which is why it waits for all', async () => {
    const own = [programmeId(P), unitId(P, CODE)];
    const read = await readFor({ type: 'municipality', code: CODE, ...asked });
    expect(read.map(({ id }) => id).filter((id) => !own.includes(id))).toEqual([`participant/${P}/E1/P${A}`]);
  });
});
