import { isDay } from '@kernel/day.js';
import type { Day } from '@kernel/day.js';
import { isId } from '@kernel/names.js';
import { groszeOf, minutesOf } from '@kernel/quantity.js';
import { TERYT_FAULTS, terytFault } from '@kernel/teryt.js';
import type { Teryt } from '@kernel/teryt.js';
import type { CellFault } from './fault.js';

/**
 * Reads the cells of one row into values. A cell that cannot be read adds a fault and gives a stand-in, so that every fault of a row is
 * found; what was read counts only when `faults` is empty.
 */
export interface Cells {
  readonly faults: readonly CellFault[];
  has(column: string): boolean;
  text(column: string): string;
  optional(column: string): string | undefined;
  id(column: string): string;
  optionalId(column: string): string | undefined;
  day(column: string): Day;
  optionalDay(column: string): Day | undefined;
  teryt(column: string): Teryt;
  minutes(column: string): number;
  optionalMinutes(column: string): number | undefined;
  count(column: string): number;
  optionalCount(column: string): number | undefined;
  optionalGrosze(column: string): number | undefined;
  oneOf<Choice extends string>(column: string, choices: readonly Choice[]): Choice;
  /** True for `yes`, false when blank. */
  flag(column: string): boolean;
  sha256(column: string): string | undefined;
  fail(column: string, code: string, expected: string, message?: string): void;
}

const DAY = 'a day of the calendar as YYYY-MM-DD, such as 2015-03-26';
const HOURS = 'hours as a decimal number that makes whole minutes, such as 7,5';
const COUNT = 'a whole number, 0 or more';
const MONEY = 'an amount in złoty with at most two decimals, such as 4500,00';
const ID = 'letters, digits, dot, underscore and hyphen only, at most 64 characters';
const TEXT_LIMIT = 2_000;
const COUNT_LIMIT = 1_000_000_000;

/** Reads a text, or says by `undefined` that it is none of its kind. */
type Parse<Value> = (text: string) => Value | undefined;

const countOf: Parse<number> = (text) => {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : COUNT_LIMIT + 1;
  return value <= COUNT_LIMIT ? value : undefined;
};

export const cellsOf = (row: Readonly<Record<string, string>>): Cells => {
  const faults: CellFault[] = [];
  const cell = (column: string): string => row[column] ?? '';
  const fail = (column: string, code: string, expected: string, message?: string): void => {
    const value = cell(column);
    const said = message ?? (value === '' ? `${column} is blank.` : `${column} reads “${value}”.`);
    faults.push({ column, value, expected, code, message: said });
  };
  const parsed = <Value>(column: string, parse: Parse<Value>, expected: string): Value | undefined => {
    const value = parse(cell(column));
    if (value === undefined)
      fail(column, cell(column) === '' ? 'intake.cell-blank' : 'intake.cell-unreadable', expected);
    return value;
  };
  const unlessBlank = <Value>(column: string, parse: Parse<Value>, expected: string): Value | undefined =>
    cell(column) === '' ? undefined : parsed(column, parse, expected);
  const asDay: Parse<Day> = (text) => (isDay(text) ? text : undefined);
  const asId: Parse<string> = (text) => (isId(text) ? text : undefined);
  const asText: Parse<string> = (text) => (text === '' || text.length > TEXT_LIMIT ? undefined : text);
  const longest = `a text of at most ${TEXT_LIMIT} characters`;

  return {
    faults,
    fail,
    has: (column) => cell(column) !== '',
    text: (column) => parsed(column, asText, longest) ?? '',
    optional: (column) => unlessBlank(column, asText, longest),
    id: (column) => parsed(column, asId, ID) ?? '',
    optionalId: (column) => unlessBlank(column, asId, ID),
    day: (column) => parsed(column, asDay, DAY) ?? '',
    optionalDay: (column) => unlessBlank(column, asDay, DAY),
    teryt: (column) => {
      const fault = cell(column) === '' ? 'wrong-length' : terytFault(cell(column));
      if (fault) fail(column, `intake.teryt-${fault}`, TERYT_FAULTS[fault]);
      return cell(column);
    },
    minutes: (column) => parsed(column, minutesOf, HOURS) ?? 0,
    optionalMinutes: (column) => unlessBlank(column, minutesOf, HOURS),
    count: (column) => parsed(column, countOf, COUNT) ?? 0,
    optionalCount: (column) => unlessBlank(column, countOf, COUNT),
    optionalGrosze: (column) => unlessBlank(column, groszeOf, MONEY),
    oneOf: (column, choices) => {
      const found = parsed(
        column,
        (text) => choices.find((choice) => choice.toLowerCase() === text.toLowerCase()),
        `one of ${choices.join(', ')}`,
      );
      return found ?? choices[0] ?? unreachable(column);
    },
    flag: (column) =>
      unlessBlank(column, (text) => (text.toLowerCase() === 'yes' ? true : undefined), 'yes, or nothing') ?? false,
    sha256: (column) =>
      unlessBlank(
        column,
        (text) => (/^[0-9a-f]{64}$/i.test(text) ? text.toLowerCase() : undefined),
        'a SHA-256 as 64 hex digits',
      ),
  };
};

const unreachable = (column: string): never => {
  throw new TypeError(`No choices are given for column ${column}.`);
};
