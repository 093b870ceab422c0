import { describe, expect, it } from '@jest/globals';
import { ReasonMissing } from '@kernel/entries.errors.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import { Failure, sentence, told } from './failure.js';

describe('what is told of an error', () => {
  it('is its sentence and what was expected, without a stack, where it is meant for people', () => {
    expect(told(new Failure('There is none.', 'one (--data DIR)'))).toBe('There is none.\nExpected: one (--data DIR)');
    expect(told(new Failure('There is none.', 'a day'))).toBe('There is none.\nExpected: a day.');
    expect(told(new Failure('There is none.'))).toBe('There is none.');
    expect(told(new StoreUnavailable('The disk is full.'))).toBe('The disk is full.');
    expect(told(new ReasonMissing({ table: 'advisory', ref: 'DOR/1' }))).toBe(
      'DOR/1 in advisory gives no reason.\nExpected: a sentence that says why.',
    );
  });

  it('is what the system says, where that refused', () => {
    const refused = { code: 'EACCES', errno: -13, syscall: 'mkdir' };
    expect(told(Object.assign(new Error("EACCES: permission denied, mkdir 'data'"), refused))).toBe(
      "EACCES: permission denied, mkdir 'data'.",
    );
  });

  it('is a refusal of a rule also after it crossed between threads, where classes are lost', () => {
    const { name, message, code, kind, details, expected } = new ReasonMissing({ table: 'advisory', ref: 'DOR/1' });
    const crossed = Object.assign(new Error(message), { name, code, kind, details, expected });
    expect(told(crossed)).toBe('DOR/1 in advisory gives no reason.\nExpected: a sentence that says why.');
  });

  it('shows the stack of a bug', () => {
    expect(told(new TypeError('x is not a function'))).toMatch(
      /fault of the program.*TypeError: x is not a function\n +at /s,
    );
    expect(told('odd')).toBe('odd');
  });
});

describe('what the parser of arguments says', () => {
  it('becomes a sentence', () => {
    expect(sentence("error: unknown option '--colour'\n")).toBe("Unknown option '--colour'.");
    expect(sentence('error: unknown command\n(Did you mean status?)')).toBe('Unknown command\n(Did you mean status?)');
  });
});
