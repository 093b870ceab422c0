import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '@kernel/day.js';
import type { Day } from '@kernel/day.js';
import { decideAll } from '@kernel/decider.js';
import { DomainError } from '@kernel/errors.js';
import { someRules } from '@testing/builders.js';
import { expectRepeatsToChangeNothing } from '@testing/decider-spec.js';
import { commitmentsOn } from './commitment-standing.js';
import { ungroundedEntries } from './grounds.js';
import { membershipsOf } from './membership.js';
import type { Adoption, CommitmentEntry } from './participation.events.js';
import { participation, standingEntries } from './participation.js';
import type { Participation, ParticipationCommand } from './participation.js';

const rules = someRules();
const teryt = '1208053';
const FIRST: Day = '2024-01-10';
const dayAt = (offset: number): Day => addDays(FIRST, offset);

const RECOMMENDATIONS = ['I.1', 'I.2', 'II.3', 'II.4', 'III.5', 'III.6'] as const;
const PLANES = ['I', 'II', 'III'];
const INSTRUMENTS = {
  'I.1': 'resolution',
  'I.2': 'ordinance',
  'II.3': 'ordinance',
  'II.4': 'decision',
  'III.5': 'ordinance',
  'III.6': 'resolution',
} as const;

const recommendation = fc.constantFrom(...RECOMMENDATIONS);
const reason = fc.option(fc.constant('postponed'), { nil: undefined });

const join: ParticipationCommand = {
  type: 'record',
  table: 'municipalities',
  ref: 'J1',
  content: { teryt, name: 'Miechów', track: 'full', on: FIRST },
  rules,
};

/** What an entry says, on a day of its own. */
type Said = (
  on: Day,
) =>
  | { readonly table: 'commitments'; readonly content: CommitmentEntry }
  | { readonly table: 'adoptions'; readonly content: Adoption };

const commitment =
  (content: (on: Day) => CommitmentEntry): Said =>
  (on) => ({ table: 'commitments', content: content(on) });
const because = (why: string | undefined): { readonly reason?: string } => (why === undefined ? {} : { reason: why });

const commits: fc.Arbitrary<Said> = recommendation.map((to) =>
  commitment((on) => ({ teryt, on, action: 'commit', recommendation: to })),
);
const withdraws: fc.Arbitrary<Said> = fc
  .tuple(recommendation, reason)
  .map(([from, why]) => commitment((on) => ({ teryt, on, action: 'withdraw', recommendation: from, ...because(why) })));
const replaces: fc.Arbitrary<Said> = fc
  .tuple(recommendation, recommendation, reason)
  .filter(([from, to]) => from !== to)
  .map(([from, to, why]) =>
    commitment((on) => ({ teryt, on, action: 'replace', recommendation: from, replacedBy: to, ...because(why) })),
  );
const confirms: fc.Arbitrary<Said> = fc.constant(commitment((on) => ({ teryt, on, action: 'confirm' })));
const enacts: fc.Arbitrary<Said> = recommendation.map((of) => (on) => ({
  table: 'adoptions',
  content: { teryt, on, recommendation: of, instrument: INSTRUMENTS[of], number: '1', title: 'act' },
}));

const recordOf = (ref: string, said: ReturnType<Said>): ParticipationCommand =>
  said.table === 'commitments'
    ? { type: 'record', table: said.table, ref, content: said.content, rules }
    : { type: 'record', table: said.table, ref, content: said.content, rules };

const start = decideAll(participation, [join], participation.initialState).state;
const take = (state: Participation, ...commands: readonly ParticipationCommand[]) =>
  decideAll(participation, commands, state);

/** Each command an append of its own; what is refused leaves nothing behind. */
const takeInTurn = (state: Participation, commands: readonly ParticipationCommand[]) => {
  let now = state;
  const refused: { readonly command: ParticipationCommand; readonly error: DomainError }[] = [];
  for (const command of commands) {
    const outcome = take(now, command);
    if (outcome.refusals[0]) refused.push({ command, error: outcome.refusals[0].error });
    else now = outcome.state;
  }
  return { state: now, refused };
};

/** What was refused is sent again while that helps, as one does who logs what was missing. */
const takeAgainAndAgain = (
  state: Participation,
  commands: readonly ParticipationCommand[],
): ReturnType<typeof takeInTurn> => {
  const result = takeInTurn(state, commands);
  if (result.refused.length === 0 || result.refused.length === commands.length) return result;
  const again = takeAgainAndAgain(
    result.state,
    result.refused.map(({ command }) => command),
  );
  return { state: again.state, refused: again.refused };
};

const standingOn = (state: Participation, day: Day) => ({
  commitments: commitmentsOn(standingEntries(state), day),
  memberships: membershipsOf(state),
});
/** Listings of one day may differ in their order only where entries of one day do; here each has a day of its own. */
const standingOnEvery = (state: Participation) =>
  Array.from({ length: 45 }, (_, offset) => standingOn(state, dayAt(offset)));

describe('four commitments and one in each plane', () => {
  interface Model {
    active: Set<string>;
    confirmed: boolean;
  }
  const holds = ({ active }: Model): boolean =>
    active.size >= 4 && PLANES.every((plane) => [...active].some((one) => one.startsWith(`${plane}.`)));

  /** The rule in plain words: what the decider must say of an entry that is the latest of all. */
  const expected = (model: Model, content: CommitmentEntry): string | undefined => {
    if (content.action === 'commit') return void model.active.add(content.recommendation);
    if (content.action !== 'confirm') return changed(model, content);
    if (!holds(model)) return 'participation.commitments-incomplete';
    model.confirmed = true;
    return undefined;
  };

  type Change = Exclude<CommitmentEntry, { readonly action: 'commit' | 'confirm' }>;
  const changed = (model: Model, content: Change): string | undefined => {
    if (!model.active.has(content.recommendation)) return 'participation.commitment-not-active';
    if (model.confirmed && content.reason === undefined) return 'participation.reason-needed-after-confirmation';
    const after = new Set(model.active);
    after.delete(content.recommendation);
    if (content.action === 'replace') after.add(content.replacedBy);
    if (model.confirmed && !holds({ ...model, active: after })) return 'participation.rule-would-break';
    model.active = after;
    return undefined;
  };

  it('hold through any order of commitments, replacements, withdrawals and confirmations', () => {
    const steps = fc.array(
      fc.oneof({ weight: 4, arbitrary: commits }, replaces, withdraws, { weight: 2, arbitrary: confirms }),
      {
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(steps, (all) => {
        let state = start;
        const model: Model = { active: new Set(), confirmed: false };
        for (const [index, said] of all.entries()) {
          const { table, content } = said(dayAt(index));
          if (table !== 'commitments') continue;
          const outcome = take(state, recordOf(`Z${index}`, { table, content }));
          expect(outcome.refusals.map(({ error }) => error.code)).toEqual(
            [expected(model, content)].filter((code) => code !== undefined),
          );
          if (outcome.refusals.length === 0) state = outcome.state;
          const active = commitmentsOn(standingEntries(state), dayAt(index)).filter(
            ({ state: one }) => one === 'committed',
          );
          expect(new Set(active.map((one) => one.recommendation))).toEqual(model.active);
          expect(model.confirmed && !holds(model)).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });
});

const commitTo = (to: string): Said => commitment((on) => ({ teryt, on, action: 'commit', recommendation: to }));
const four = ['I.1', 'II.3', 'III.5', 'III.6'].map(commitTo);
const confirmed = [...four, commitment((on) => ({ teryt, on, action: 'confirm' }))];

/** Entries in the order of their days, each with a day of its own; two in three begin with what a confirmation needs. */
const entries = fc
  .tuple(
    fc.constantFrom([], four, confirmed),
    fc.array(
      fc.oneof({ weight: 5, arbitrary: commits }, replaces, withdraws, confirms, { weight: 2, arbitrary: enacts }),
      {
        maxLength: 8,
      },
    ),
  )
  .chain(([first, then]) => {
    const all = [...first, ...then];
    const offsets = Array.from({ length: 40 }, (_, offset) => offset);
    return fc
      .subarray(offsets, { minLength: all.length, maxLength: all.length })
      .map((days) => all.map((said, index) => recordOf(`E${index}`, said(dayAt(days[index] ?? 0)))));
  });

/** The entries of which every one is taken in the order of their days: a true history. */
const histories = entries.map((all) => {
  const taken: ParticipationCommand[] = [];
  let state = start;
  for (const command of all) {
    const outcome = take(state, command);
    if (outcome.refusals.length > 0) continue;
    state = outcome.state;
    taken.push(command);
  }
  return { taken, state };
});

describe('the same entries, of different days', () => {
  it('give the same standing on every day when logged in any order; what was refused by name is taken once what it rests on comes', () => {
    fc.assert(
      fc.property(
        histories.chain((history) =>
          fc.tuple(fc.constant(history), fc.shuffledSubarray([...history.taken], { minLength: history.taken.length })),
        ),
        ([{ state }, shuffled]) => {
          for (const { error } of takeInTurn(start, shuffled).refused)
            expect(error.code).toMatch(/^(participation|entry)\./);
          const { state: most, refused } = takeAgainAndAgain(start, shuffled);
          // Two that rest on each other (replaced and replaced back, before an act on record) go in one append only.
          const rest = take(most, ...refused.map(({ command }) => command));
          expect(rest.refusals.map(({ error }) => error.message)).toEqual([]);
          expect(standingOnEvery(rest.state)).toEqual(standingOnEvery(state));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('give the same standing, or the same refusals, in one append of any order', () => {
    const codes = ({ refusals }: ReturnType<typeof take>) => refusals.map(({ error }) => error.code).toSorted();
    fc.assert(
      fc.property(
        entries.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length }))),
        ([all, shuffled]) => {
          const [one, other] = [take(start, ...all), take(start, ...shuffled)];
          expect(codes(other)).toEqual(codes(one));
          expect(standingOnEvery(other.state)).toEqual(standingOnEvery(one.state));
        },
      ),
    );
  });
});

/** Any commands over few refs, so that they meet. */
const commands: fc.Arbitrary<ParticipationCommand> = (() => {
  const ref = fc.constantFrom('R1', 'R2', 'R3', 'R4', 'R5', 'R6', 'R7', 'R8');
  const day = fc.nat(40).map(dayAt);
  const said = fc.oneof({ weight: 4, arbitrary: commits }, replaces, withdraws, confirms, enacts);
  const record = fc.tuple(ref, said, day).map(([name, what, on]) => recordOf(name, what(on)));
  const correct = fc.tuple(ref, ref, said, day).map(([name, corrects, what, on]): ParticipationCommand => {
    const { table, content } = what(on);
    const shared = { type: 'correct', ref: name, corrects, reason: 'misread', rules } as const;
    return table === 'commitments' ? { ...shared, table, content } : { ...shared, table, content };
  });
  const table = fc.constantFrom('commitments' as const, 'adoptions' as const);
  const annul = fc.tuple(table, ref, ref).map(([of, name, annuls]): ParticipationCommand => ({
    type: 'annul',
    table: of,
    ref: name,
    annuls,
    reason: 'never was',
    rules,
  }));
  const leave = fc.tuple(fc.constantFrom('J1', 'J2'), day, reason).map(([name, on, why]): ParticipationCommand => ({
    type: 'leave',
    table: 'municipalities',
    ref: name,
    on,
    ...because(why),
    rules,
  }));
  const repeal = fc.tuple(ref, day, reason).map(([name, on, why]): ParticipationCommand => ({
    type: 'repeal',
    table: 'adoptions',
    ref: name,
    on,
    ...because(why),
    rules,
  }));
  const joins = fc.tuple(fc.constantFrom('J2', 'J3'), day).map(([name, on]): ParticipationCommand => ({
    type: 'record',
    table: 'municipalities',
    ref: name,
    content: { teryt, name: 'Miechów', track: 'full', on },
    rules,
  }));
  return fc.oneof({ weight: 8, arbitrary: record }, { weight: 3, arbitrary: correct }, annul, repeal, leave, joins);
})();
const anyCommands = fc.array(commands, { maxLength: 25 }).map((all) => [join, ...all]);

describe('any commands', () => {
  it('change nothing when repeated', () => {
    fc.assert(
      fc.property(anyCommands, (all) => void expectRepeatsToChangeNothing(participation, all)),
      { numRuns: 200 },
    );
  });

  it('change nothing when those that brought something are all sent again at the end, as an import does', () => {
    fc.assert(
      fc.property(anyCommands, (all) => {
        let state = participation.initialState;
        const brought: ParticipationCommand[] = [];
        for (const command of all) {
          const outcome = take(state, command);
          if (outcome.refusals.length > 0 || outcome.events.length === 0) continue;
          state = outcome.state;
          brought.push(command);
        }
        const again = take(state, ...brought);
        expect(again.refusals.map(({ error }) => error.message)).toEqual([]);
        expect(again.events).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('leave no fact without its ground, one append or many', () => {
    fc.assert(
      fc.property(fc.array(fc.array(commands, { maxLength: 6 }), { maxLength: 8 }), (appends) => {
        let state = start;
        for (const append of appends) {
          const outcome = take(state, ...append);
          if (outcome.refusals.length === 0) state = outcome.state;
          expect(ungroundedEntries(standingEntries(state), rules)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('corrections of corrections', () => {
  it('count as if the entry had always stood as the last of them has it', () => {
    fc.assert(
      fc.property(
        histories,
        fc.array(fc.tuple(fc.nat(), fc.nat(), commits, fc.nat(40)), { maxLength: 12 }),
        ({ taken }, changes) => {
          let { state } = takeInTurn(start, taken);
          for (const [index, [which, version, said, offset]] of changes.entries()) {
            const known = standingEntries(state).filter(({ table }) => table === 'commitments');
            const entry = known[which % Math.max(known.length, 1)];
            const corrects = entry?.refs[version % entry.refs.length];
            const { table, content } = said(dayAt(offset));
            if (corrects === undefined || table !== 'commitments') continue;
            const outcome = take(state, {
              type: 'correct',
              table,
              ref: `K${index}`,
              corrects,
              reason: 'misread',
              content,
              rules,
            });
            if (outcome.refusals.length === 0) state = outcome.state;
          }
          const asLast = standingEntries(state).flatMap(({ table, ref, content }) =>
            table === 'commitments'
              ? [recordOf(ref, { table, content })]
              : table === 'adoptions'
                ? [recordOf(ref, { table, content })]
                : [],
          );
          const placed = asLast.toSorted((a, b) => placeOf(state, a.ref) - placeOf(state, b.ref));
          const fresh = take(start, ...placed);
          expect(fresh.refusals.map(({ error }) => error.message)).toEqual([]);
          expect(standingOnEvery(fresh.state)).toEqual(standingOnEvery(state));
        },
      ),
      { numRuns: 200 },
    );
  });
});

const placeOf = (state: Participation, ref: string): number =>
  standingEntries(state).find((entry) => entry.ref === ref)?.place ?? 0;
