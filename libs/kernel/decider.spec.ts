import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideAll } from './decider.js';
import type { Decider, Outcome } from './decider.js';
import { DomainError } from './errors.js';

class Overdrawn extends DomainError {
  readonly code = 'account.overdrawn';
  readonly kind = 'conflict';

  constructor(balance: number) {
    super(`The balance would be ${balance}.`, { balance });
  }
}
class NotWhole extends DomainError {
  readonly code = 'account.not-whole';
  readonly kind = 'invalid';

  constructor() {
    super('Only whole amounts are taken.');
  }
}

/** Entries of an account, ordered by day; a payment rests on what is there on its day. */
interface Entry {
  readonly table: 'account';
  readonly ref: string;
  readonly day: number;
  readonly amount: number;
  readonly limit?: number;
}
type State = readonly Entry[];

const account: Decider<Entry, State, Entry> = {
  initialState: [],
  decide: (command, state) => {
    if (!Number.isInteger(command.amount)) throw new NotWhole();
    return state.some((entry) => entry.ref === command.ref && entry.amount === command.amount) ? [] : [command];
  },
  evolve: (state, event) => [...state.filter(({ ref }) => ref !== event.ref), event],
  ungrounded: (state, _events, commands) => {
    const limit = commands[0]?.limit ?? 0;
    const inOrder = state.toSorted((a, b) => a.day - b.day);
    const balances = inOrder.map((_entry, index) =>
      inOrder.slice(0, index + 1).reduce((sum, { amount }) => sum + amount, 0),
    );
    return inOrder.flatMap(({ ref, amount }, index) => {
      const balance = balances[index] ?? 0;
      return amount < 0 && balance < -limit
        ? [{ table: 'account', ref, refs: [ref], error: new Overdrawn(balance) }]
        : [];
    });
  },
};

const entry = (ref: string, day: number, amount: number): Entry => ({ table: 'account', ref, day, amount });
const codes = ({ refusals }: Outcome<State, Entry>) =>
  refusals.map(({ command, error, ground }) => [command, error.code, ground, error.details['ref']]);

describe('commands decided as one append', () => {
  it('give their facts in order, each with the command that brought it', () => {
    const outcome = decideAll(account, [entry('a', 1, 5), entry('a', 1, 5), entry('b', 2, -3)], []);
    expect(outcome.events).toEqual([
      { command: 0, event: entry('a', 1, 5) },
      { command: 2, event: entry('b', 2, -3) },
    ]);
    expect(outcome.refusals).toEqual([]);
    expect(outcome.state).toEqual([entry('a', 1, 5), entry('b', 2, -3)]);
  });

  it('are judged by their outcome: a fact may come before its ground', () => {
    expect(codes(decideAll(account, [entry('b', 2, -3), entry('a', 1, 5)], []))).toEqual([]);
  });

  it('are all told of their refusals: those of a guard, and those that lack their ground', () => {
    const outcome = decideAll(account, [entry('a', 1, 0.5), entry('b', 2, -3), entry('c', 3, 2.5)], []);
    expect(codes(outcome)).toEqual([
      [0, 'account.not-whole', false, undefined],
      [2, 'account.not-whole', false, undefined],
      [1, 'account.overdrawn', true, undefined],
    ]);
  });

  it('bring errors that are no refusals to light', () => {
    const broken = {
      ...account,
      decide: () => {
        throw new TypeError('a bug');
      },
    };
    expect(() => decideAll(broken, [entry('a', 1, 5)], [])).toThrow('a bug');
  });
});

describe('a fact on record that would lose its ground', () => {
  const before = [entry('a', 1, 5), entry('b', 3, -5)];

  it('is named to the command that takes it away', () => {
    expect(codes(decideAll(account, [entry('x', 9, 1), entry('c', 2, -1), entry('y', 9, 1)], before))).toEqual([
      [1, 'entry.later-fact-loses-ground', true, 'b'],
    ]);
  });

  it('is named to the first of many that is one too many', () => {
    const commands = Array.from({ length: 100 }, (_, index) => entry(`c${index}`, 2, -1));
    const rich = [entry('a', 1, 100), entry('b', 3, -40)];
    expect(codes(decideAll(account, commands, rich))).toEqual([[60, 'entry.later-fact-loses-ground', true, 'b']]);
  });

  it('is named by its own error to the last command that restates it', () => {
    expect(codes(decideAll(account, [entry('b', 3, -6), entry('b', 3, -7)], before))).toEqual([
      [1, 'account.overdrawn', true, undefined],
    ]);
  });
});

describe('a fact that stands without ground', () => {
  const before = [entry('a', 1, 5), entry('b', 3, -6)];

  it('blocks nothing, not even what makes it no better', () => {
    expect(codes(decideAll(account, [entry('c', 2, 0)], before))).toEqual([]);
    expect(codes(decideAll(account, [entry('a', 1, 4)], before))).toEqual([]);
  });

  it('is judged by the values that the commands carry', () => {
    expect(codes(decideAll(account, [{ ...entry('c', 4, -1), limit: 2 }], before))).toEqual([]);
    expect(codes(decideAll(account, [entry('c', 4, -1)], before))).toEqual([[0, 'account.overdrawn', true, undefined]]);
  });
});

describe('any append', () => {
  const entries = fc.array(
    fc.record({
      ref: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      day: fc.nat(5),
      amount: fc.integer({ min: -5, max: 5 }),
    }),
    { maxLength: 12 },
  );
  const keys = (state: State, commands: readonly Entry[]) =>
    account.ungrounded?.(state, state, commands).map(({ ref }) => ref) ?? [];

  it('is refused exactly when its outcome has a fact without ground that had one before', () => {
    fc.assert(
      fc.property(entries, entries, (known, sent) => {
        const before = known.reduce(
          (state, each) => account.evolve(state, entry(each.ref, each.day, each.amount)),
          account.initialState,
        );
        const commands = sent.map(({ ref, day, amount }) => entry(ref, day, amount));
        const { state, refusals, events } = decideAll(account, commands, before);
        const broken = keys(state, commands).filter((ref) => !keys(before, commands).includes(ref));
        expect(refusals.length).toBe(broken.length);
        for (const { command } of refusals) expect(events.some((event) => event.command === command)).toBe(true);
      }),
    );
  });
});
