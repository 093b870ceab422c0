import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import { describe, expect, it } from '@jest/globals';
import { addDays } from '@kernel/day.js';
import { Projector } from '@kernel/projector.js';
import type { ReadStore } from '@kernel/read-store.js';
import { aDefinition } from '@testing/builders.js';
import {
  activity,
  amended,
  annulmentOf,
  attended,
  cancelled,
  committed,
  correctionOf,
  enacted,
  enrolled,
  joined,
  launched,
  left,
  moved,
  P,
  passed,
  replaced,
  scheduled,
  session,
  withdrawn,
} from '@testing/standing-facts.js';
import { FactLog, projected } from '@testing/view-spec.js';
import type { InStream } from '@testing/view-spec.js';
import fc from 'fast-check';

import { factsOn } from './figures/unit-facts.js';
import { answerTo } from './questions/answer.js';
import { asText } from './questions/ordered-json.js';
import { decodeFact } from './standing.decode.js';
import { documentFrom, unitFactsFrom } from './views/documents.decode.js';
import { unitsPrefix } from './views/documents.js';
import { VIEWS } from './views.js';

const UNITS = ['1208053', '1217032', '1205011'];
const RECOMMENDATIONS = ['I.1', 'I.2', 'II.3', 'III.5'];
const TODAY = '2024-12-31';

const step = fc.record({
  what: fc.nat(13),
  unit: fc.nat(UNITS.length - 1),
  day: fc.nat(200),
  number: fc.nat(5),
  other: fc.nat(5),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const personOf = (unit: string, index: number): string => `P${unit}-${index % 3}`;

/** What may be corrected or annulled, as first recorded. */
type Known = readonly InStream[];

const factOf = ({ what, unit: at, day, number, other }: Step, index: number, known: Known): InStream => {
  const unit = UNITS[at] ?? '';
  const on = addDays('2024-01-01', day);
  const ref = `R/${index}`;
  const recommendation = RECOMMENDATIONS[number % 4] ?? '';
  const target = known[(number * 6 + other) % Math.max(1, known.length)];
  const makers: readonly (() => InStream)[] = [
    () => session(unit, ref, on, number * 15),
    () => activity(unit, ref, on, { kind: other % 2 ? 'training' : 'promotion', people: number, minutes: other * 30 }),
    () => activity('12', ref, on, { kind: 'promotion', people: number, amount: other * 33 }),
    () => committed(unit, ref, recommendation, on),
    () => replaced(unit, ref, [recommendation, RECOMMENDATIONS[other % 4] ?? ''], on),
    () => withdrawn(unit, ref, recommendation, on),
    () => enacted(unit, ref, recommendation, on),
    () => enrolled(unit, ref, personOf(unit, number), on),
    () => passed(unit, ref, [personOf(unit, number), personOf(unit, other)], on),
    () => attended(unit, ref, personOf(unit, number), [(other % 3) + 1, number * 60]),
    () => (target ? correctionOf(target, ref, { on }) : left(unit, on)),
    () => (target ? annulmentOf(target, ref) : left(unit, on)),
    () => (other % 2 ? moved((other % 3) + 1, on) : cancelled((other % 3) + 1)),
    () => left(unit, on),
  ];
  return (makers[what] ?? makers[0] ?? (() => session(unit, ref, on, 15)))();
};

const BASE: readonly InStream[] = [
  launched(),
  ...UNITS.map((unit, index) => joined(unit, `2024-01-0${index + 2}`, { track: index === 2 ? 'associate' : 'full' })),
  ...[1, 2, 3].map((day) => scheduled(day, `2024-0${day + 1}-15`, 300)),
  amended('2024-04-01', aDefinition({ academy: { ...aDefinition().academy, threshold: 5000 } })),
];

const logOf = (steps: readonly Step[]): readonly InStream[] => {
  const facts = [...BASE];
  for (const [index, one] of steps.entries()) {
    const known = facts.filter(([, { type }]) => type === 'AdvisorySessionLogged' || type === 'ActivityRecorded');
    facts.push(factOf(one, index, known));
  }
  return facts;
};

const histories = fc.array(step, { maxLength: 60 }).map(logOf);

const storeOf = async (facts: readonly InStream[]): Promise<ReadStore> => {
  const log = new FactLog();
  await log.add(facts);
  return projected(log, VIEWS, decodeFact);
};

const documentsOf = async (store: ReadStore): Promise<unknown> => {
  const views = await Promise.all(
    VIEWS.map(async ({ name }) => {
      const build = await store.serving(name);
      return build && store.documents(build, { prefix: '' });
    }),
  );
  return views;
};

const noLog = { readStream: () => (async function* () {})() };

describe('kept figures', () => {
  it('equal those folded from entries, on the last day and every later one', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.array(fc.nat(400), { maxLength: 5 }), async (facts, later) => {
        const store = await storeOf(facts);
        const build = await store.serving('standing');
        if (!build) throw new Error('The view serves by now.');
        for (const { body, card } of await store.documents(build, { prefix: unitsPrefix(P) })) {
          const unit = documentFrom(body);
          if (unit.kind !== 'unit' || !card) throw new Error('A unit’s document has a card.');
          const kept = unitFactsFrom(card);
          const last = kept.lastDay === '' ? '2024-01-01' : kept.lastDay;
          for (const days of [0, ...later]) {
            const folded = factsOn(unit, addDays(last, days));
            expect(JSON.parse(JSON.stringify(folded))).toEqual(kept);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('views that are kept live', () => {
  it('equal rebuilt ones, wherever commits fall and however little is kept in memory', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), async (facts, sizes) => {
        const log = new FactLog();
        const store = new InMemoryReadStore();
        const limits = { batch: 3, commitEvery: 4, kept: 5 };
        const projector = new Projector({ log: log.store, store, views: VIEWS, decode: decodeFact, limits });
        const end = new AbortController();
        const running = projector.run(end.signal);
        for (let at = 0, turn = 0; at < facts.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          await log.add(facts.slice(at, at + size));
          at += size;
          const head = (await log.store.head()) ?? 0n;
          for (const { name } of VIEWS) expect(await projector.waitFor(name, head, 5000)).toBe(true);
        }
        end.abort();
        await running;
        expect(await documentsOf(store)).toEqual(await documentsOf(await storeOf(facts)));
      }),
      { numRuns: 40 },
    );
  });
});

describe('the same entries', () => {
  it('give the same standing on every day, in whatever order those of different streams were logged', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(365), async (facts, day) => {
        const on = addDays('2024-01-01', day);
        const standingOf = async (log: readonly InStream[]): Promise<string> => {
          const question = { type: 'status', programme: P, on, today: TODAY } as const;
          return asText((await answerTo({ store: await storeOf(log), log: noLog }, question)).document);
        };
        const streams = Map.groupBy(facts, ([stream]) => stream);
        expect(await standingOf([...streams.values()].flat())).toBe(await standingOf(facts));
      }),
      { numRuns: 40 },
    );
  });
});

describe('the entries behind a figure', () => {
  it('add up to it, wherever a figure is a sum', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(365), async (facts, day) => {
        const on = addDays('2024-01-01', day);
        const definition = aDefinition({
          requirements: [],
          indicators: [
            { id: 'hours', measure: 'advisory.hours' },
            { id: 'count', measure: 'activities.count' },
            { id: 'people', measure: 'activities.people', kinds: ['promotion'] },
            { id: 'time', measure: 'activities.hours', kinds: ['training'] },
            { id: 'money', measure: 'activities.amount_pln' },
          ],
        });
        const store = await storeOf([...facts, amended('2024-01-01', definition), amended('2024-04-01', definition)]);
        const { indicators } = await answerTo(
          { store, log: noLog },
          { type: 'overview', programme: P, on, today: TODAY },
        );
        for (const { id, actual } of indicators) {
          const question = { type: 'lineage', programme: P, on, today: TODAY, figure: id } as const;
          const lineage = await answerTo({ store, log: noLog }, question);
          expect(lineage.actual).toBe(actual);
          expect(lineage.entries.reduce((sum, { adds = 0 }) => sum + adds, 0)).toBeCloseTo(actual, 6);
          expect(lineage.entries.every((entry) => (entry.on ?? '') <= on)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });
});
