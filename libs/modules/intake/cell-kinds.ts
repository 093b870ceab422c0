import { isDay } from '@kernel/day.js';
import type { Day } from '@kernel/day.js';
import { isId } from '@kernel/names.js';
import { groszeOf, minutesOf } from '@kernel/quantity.js';
import type { Grosze, Minutes } from '@kernel/quantity.js';
import { TERYT_FAULTS, terytFault } from '@kernel/teryt.js';
import type { Teryt } from '@kernel/teryt.js';
import { REF_LIMIT, TEXT_LIMIT } from '@kernel/texts.js';

/** What may stand in a cell, and how it is read. */
export interface CellKind<Value> {
  /** What is taken, in words for people. */
  readonly expected: string;
  /** Reads a text that is not blank; undefined: it is none of this kind. */
  read(text: string): Value | undefined;
  /** Stands where a cell could not be read, so that the rest of the row is read too. */
  readonly standIn: Value;
  /** What is wrong with a text that could not be read, where more can be said than that. */
  faultOf?(text: string): { readonly code: string; readonly expected: string };
}

const textual = (expected: string, isOne: (text: string) => boolean): CellKind<string> => ({
  expected,
  read: (text) => (isOne(text) ? text : undefined),
  standIn: '',
});

export const TEXT = textual(`a text of at most ${TEXT_LIMIT} characters`, ({ length }) => length <= TEXT_LIMIT);

/** What else a ref may not be (a line break in it), the rules of entries say. */
export const REF: CellKind<string> = {
  ...TEXT,
  expected: `a reference of at most ${REF_LIMIT} characters, such as DOR/017`,
};

export const ID = textual('letters, digits, dot, underscore and hyphen only, at most 64 characters', isId);

/** Days in a workbook come as text already. */
export const DAY: CellKind<Day> = textual('a day of the calendar as YYYY-MM-DD, such as 2015-03-26', isDay);

export const HOURS: CellKind<Minutes> = {
  expected: 'hours as a decimal number that makes whole minutes, such as 7,5',
  read: minutesOf,
  standIn: 0,
};

export const ZLOTY: CellKind<Grosze> = {
  expected: 'an amount in złoty with at most two decimals, such as 4500,00',
  read: groszeOf,
  standIn: 0,
};

const COUNT_LIMIT = 1_000_000_000;

export const COUNT: CellKind<number> = {
  expected: 'a whole number, 0 or more',
  read: (text) => (/^\d{1,10}$/.test(text) && Number(text) <= COUNT_LIMIT ? Number(text) : undefined),
  standIn: 0,
};

export const TERYT: CellKind<Teryt> = {
  expected: TERYT_FAULTS['wrong-length'],
  read: (text) => (terytFault(text) ? undefined : text),
  standIn: '',
  faultOf: (text) => {
    const fault = terytFault(text) ?? 'wrong-length';
    return { code: `intake.teryt-${fault}`, expected: TERYT_FAULTS[fault] };
  },
};

export const SHA256: CellKind<string> = {
  expected: 'a SHA-256 as 64 hex digits',
  read: (text) => (/^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : undefined),
  standIn: '',
};

export const YES: CellKind<true> = {
  expected: 'yes, or nothing',
  read: (text) => (text.toLowerCase() === 'yes' ? true : undefined),
  standIn: true,
};

/** One of several words, in whatever case it is written. */
export const oneOf = <Choice extends string>(choices: readonly [Choice, ...(readonly Choice[])]): CellKind<Choice> => ({
  expected: `one of ${choices.join(', ')}`,
  read: (text) => choices.find((choice) => choice.toLowerCase() === text.toLowerCase()),
  standIn: choices[0],
});
