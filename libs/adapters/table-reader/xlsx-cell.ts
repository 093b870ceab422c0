import type { PackedStrings } from './packed-strings.js';
import type { CellFault } from './table-grid.js';
import type { NumberKind } from './xlsx-styles.js';
import { unescaped } from './xlsx-strings.js';

/** A cell as the sheet writes it. */
export interface RawCell {
  /** `s` shared text, `str` and `inlineStr` text, `b` boolean, `e` error, `d` ISO date, else a number. */
  readonly type: string;
  readonly style: number;
  readonly formula: boolean;
  /** Undefined when the cell holds no value at all. */
  readonly value: string | undefined;
}

/** What a workbook's cells refer to. */
export interface CellContext {
  readonly strings: PackedStrings;
  readonly styles: readonly NumberKind[];
  /** Whether days are counted from 1904, as Excel for the Mac once did. */
  readonly from1904: boolean;
}

export type CellReading = string | CellFault;

/** The cell as text: dates as `YYYY-MM-DD`, spans of time as `7:30`, numbers in their shortest decimal form, booleans as `yes` and `no`. */
export const readCell = (cell: RawCell, context: CellContext): CellReading => {
  const read = READERS[cell.type];
  if (cell.value === undefined || (cell.value === '' && !read)) return cell.formula ? FORMULA_WITHOUT_RESULT : '';
  if (read) return read(cell.value, context);
  return numberText(cell.value, context.styles[cell.style] ?? 'number', context.from1904);
};

const READERS: Readonly<Record<string, (value: string, context: CellContext) => CellReading>> = {
  s: (value, { strings }) => strings.at(Number(value)) ?? textMissing(value),
  str: (value) => unescaped(value),
  inlineStr: (value) => unescaped(value),
  b: (value) => (value.trim() === '1' ? 'yes' : 'no'),
  e: (value) => formulaFailed(value),
  d: (value) => /^\d{4}-\d{2}-\d{2}/.exec(value)?.[0] ?? value,
};

const FORMULA_WITHOUT_RESULT: CellFault = {
  message: 'The cell holds a formula, and the workbook does not hold its result.',
  expected: 'a value; open the workbook in a spreadsheet and save it, and the results are in it',
  value: '',
};

const formulaFailed = (value: string): CellFault => ({
  message: `The formula of the cell failed: ${value}.`,
  expected: 'a value',
  value,
});

const textMissing = (value: string): CellFault => ({
  message: `The cell refers to text ${value} of the workbook, which is not there.`,
  expected: 'a whole workbook',
  value,
});

/** Spreadsheets compute with 17 digits and show 15: 0.1 + 0.2 is 0.3 to whoever looks at it. */
const SHOWN_DIGITS = 15;

const numberText = (text: string, kind: NumberKind, from1904: boolean): string => {
  if (text.trim() === '') return '';
  const number = Number(text);
  if (!Number.isFinite(number)) return text;
  if (kind === 'date') return dateText(number, from1904) ?? decimalText(number);
  return kind === 'time' ? timeText(number) : decimalText(number);
};

const decimalText = (number: number): string => {
  const shown = Number(number.toPrecision(SHOWN_DIGITS));
  const text = String(shown);
  return text.includes('e') ? shown.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 }) : text;
};

const DAY_SECONDS = 86_400;
/** Two milliseconds before midnight is a computed midnight. */
const GRACE_DAYS = 0.002 / DAY_SECONDS;
const LAST_SERIAL = 2_958_465;
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** Spreadsheets believe in a 29 February 1900, so what lies before it is one day off. */
const FALSE_LEAP_DAY = 60;

/** The day, whatever the time of day beside it; undefined for what is no day of the calendar of spreadsheets. */
const dateText = (serial: number, from1904: boolean): string | undefined => {
  const days = Math.floor(serial + GRACE_DAYS);
  if (days < 0 || days > LAST_SERIAL || (!from1904 && days === FALSE_LEAP_DAY)) return undefined;
  const shift = !from1904 && days < FALSE_LEAP_DAY ? 1 : 0;
  const moment = (from1904 ? EPOCH_1904 : EPOCH_1900) + (days + shift) * DAY_SECONDS * 1000;
  return new Date(moment).toISOString().slice(0, 10);
};

/** A cell that shows 7:30 holds 0.3125; as a number of hours that would be read as something else. */
const timeText = (days: number): string => {
  const seconds = Math.round(days * DAY_SECONDS);
  const pad = (part: number): string => String(part).padStart(2, '0');
  const minutes = `${Math.floor(seconds / 3600)}:${pad(Math.floor((seconds % 3600) / 60))}`;
  return seconds % 60 === 0 ? minutes : `${minutes}:${pad(seconds % 60)}`;
};
