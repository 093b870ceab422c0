import { describe, expect, it } from '@jest/globals';
import type { Decider } from '@kernel/decider.js';
import { DomainError } from '@kernel/errors.js';
import { expectRepeatsToChangeNothing, specOf } from './decider-spec.js';

class TooMuch extends DomainError {
  readonly code = 'counter.too-much';
  readonly kind = 'invalid';

  constructor(by: number) {
    super(`${by} is too much.`, { by });
  }
}

interface Add {
  readonly by: number;
}
interface Added {
  readonly by: number;
}

const counter: Decider<Add, readonly number[], Added> = {
  initialState: [],
  decide: ({ by }, state) => {
    if (by > 9) throw new TooMuch(by);
    return state.includes(by) ? [] : [{ by }];
  },
  evolve: (state, { by }) => [...state, by],
};
const forgetful: typeof counter = { ...counter, decide: ({ by }) => [{ by }] };
const shortOfMemory: typeof counter = { ...counter, evolve: (_, { by }) => [by] };

/** What the expectations of jest throw. */
const fails = (check: () => void): void => {
  expect(check).toThrow(/expect/i);
};

const { given } = specOf(counter);

describe('an outcome of facts', () => {
  const outcome = () => given({ by: 1 }).when({ by: 2 }, { by: 3 });

  it('meets exactly these facts', () => outcome().thenFacts({ by: 2 }, { by: 3 }));
  it('fails others, fewer and another order', () => {
    fails(() => outcome().thenFacts({ by: 2 }, { by: 4 }));
    fails(() => outcome().thenFacts({ by: 2 }));
    fails(() => outcome().thenFacts({ by: 3 }, { by: 2 }));
  });
  it('fails nothing and a refusal', () => {
    fails(() => outcome().thenNothing());
    fails(() => outcome().thenRefused('counter.too-much'));
    fails(() => outcome().thenRefusedWith('counter.too-much', {}));
  });
});

describe('an outcome of nothing', () => {
  const outcome = () => given({ by: 1 }).when({ by: 1 });

  it('meets nothing', () => outcome().thenNothing());
  it('fails a fact and a refusal', () => {
    fails(() => outcome().thenFacts({ by: 1 }));
    fails(() => outcome().thenRefused('counter.too-much'));
    fails(() => outcome().thenRefused());
  });
});

describe('a refusal', () => {
  const outcome = () => given().when({ by: 1 }, { by: 10 });

  it('meets its code and its details', () => {
    outcome().thenRefused('counter.too-much');
    outcome().thenRefusedWith('counter.too-much', { by: 10 });
  });
  it('fails another code, other details and more refusals', () => {
    fails(() => outcome().thenRefused('counter.else'));
    fails(() => outcome().thenRefused('counter.too-much', 'counter.too-much'));
    fails(() => outcome().thenRefusedWith('counter.else', {}));
    fails(() => outcome().thenRefusedWith('counter.too-much', { by: 11 }));
  });
  it('fails facts and nothing, even where some were taken', () => {
    fails(() => outcome().thenFacts({ by: 1 }));
    fails(() => given().when({ by: 10 }).thenNothing());
  });
});

describe('commands sent twice', () => {
  const commands = [{ by: 1 }, { by: 10 }, { by: 2 }];

  it('meets a decider that knows repeats', () => {
    expect(expectRepeatsToChangeNothing(counter, commands, { later: true })).toEqual([1, 2]);
  });
  it('fails one that takes them again at once', () => {
    fails(() => expectRepeatsToChangeNothing(forgetful, commands));
  });
  it('fails one that takes them again later', () => {
    expectRepeatsToChangeNothing(shortOfMemory, commands);
    fails(() => expectRepeatsToChangeNothing(shortOfMemory, commands, { later: true }));
  });
});
