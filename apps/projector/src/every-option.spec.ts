import { describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { waitOption } from '../../runtime/wait-option.js';
import { everyOption } from './every-option.js';

const read = (...args: readonly string[]): Record<string, unknown> =>
  new Command()
    .addOption(waitOption())
    .addOption(everyOption())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parse(args, { from: 'user' })
    .opts();

describe('a number of seconds on the command line', () => {
  it('is ten between two looks where none is named, and none to wait', () => {
    expect(read()).toEqual({ every: 10 });
  });

  it.each([
    ['--every', '1', { every: 1 }],
    ['--every', '86400', { every: 86_400 }],
    ['--wait', '0', { every: 10, wait: 0 }],
    ['--wait', '86400', { every: 10, wait: 86_400 }],
  ])('is taken: %s %s', (option, given, taken) => {
    expect(read(option, given)).toEqual(taken);
  });

  it.each(['0', '86401', '1.5', '-1', '1e3', '', 'often', '0x10'])('is refused between two looks: “%s”', (given) => {
    expect(() => read('--every', given)).toThrow(/Expected: a number of seconds, from 1 to 86400\./);
  });

  it.each(['86401', '0.5', '-1', 'long'])('is refused to wait: “%s”', (given) => {
    expect(() => read('--wait', given)).toThrow(/Expected: a number of seconds, at most 86400\./);
  });
});
