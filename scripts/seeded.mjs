// What properties draw is the same in every run, so that a change is judged by what it changes. TEST_SEED=any draws anew, and a number repeats what
// a failure printed.
import fc from 'fast-check';

const DEFAULT = 2014;

const seedOf = (named) => {
  if (!named) return DEFAULT;
  if (named === 'any') return undefined;
  if (!/^-?\d{1,10}$/.test(named)) throw new Error(`TEST_SEED takes a number, or “any”, and not “${named}”.`);
  return Number(named);
};

const seed = seedOf(process.env.TEST_SEED);
if (seed !== undefined) fc.configureGlobal({ seed });
