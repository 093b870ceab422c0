import { isDay, isTimeZone } from '@kernel/day.js';
import type { Day, Span } from '@kernel/day.js';
import { isJsonList, isJsonObject } from '@kernel/json.js';
import type { Json } from '@kernel/json.js';
import { isId } from '@kernel/names.js';
import { decimalRatio, decimalTimes } from '@kernel/quantity.js';
import type { Name, Period } from './definition.js';
import {
  addFault,
  addInconsistent,
  addMissing,
  addUnreadable,
  fieldPlace,
  itemPlace,
  muted,
  nameOf,
} from './definition-fault.js';
import type { Place } from './definition-fault.js';

/**
 * Readers of one place each. What cannot be read adds a fault and gives a stand-in, so that every fault of a document is found; what was
 * read counts only when there are none.
 */
type Reader<Value> = (place: Place) => Value;

const isBlank = (value: Json | undefined): value is undefined | null | '' =>
  value === undefined || value === null || value === '';

/** Reads by `parse`, which says by `undefined` that it cannot. */
const reader =
  <Value>(parse: (value: Json) => Value | undefined, expected: string, standIn: Value): Reader<Value> =>
  (place) => {
    if (isBlank(place.value)) {
      addMissing(place, expected);
      return standIn;
    }
    const value = parse(place.value);
    if (value === undefined) addUnreadable(place, expected);
    return value ?? standIn;
  };

export const optionally = <Value>(place: Place, read: Reader<Value>): Value | undefined =>
  isBlank(place.value) ? undefined : read(place);

const asText = (value: Json): string | undefined => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
};

const LONGEST_TEXT = 500;

/** Control characters, and halves of surrogate pairs, which UTF-8 cannot write. */
const NO_TEXT = /[\p{Surrogate}\p{Cc}]/u;

export const readText = reader(
  (value) => {
    const text = asText(value)?.trim();
    return text === undefined || text === '' || text.length > LONGEST_TEXT || NO_TEXT.test(text) ? undefined : text;
  },
  `a text of at most ${LONGEST_TEXT} characters, all of them visible`,
  '',
);

/** Text only: YAML reads 1.10 as the number 1.1 and 007 as 7. */
export const readId = reader(
  (value) => (typeof value === 'string' && isId(value) ? value : undefined),
  'letters, digits, dot, underscore and hyphen only, at most 64 characters; in quotes when it looks like a number',
  '',
);

export const readDay = reader<Day>(
  (value) => (typeof value === 'string' && isDay(value) ? value : undefined),
  'a day of the calendar as YYYY-MM-DD',
  '',
);

export const readTimeZone = reader(
  (value) => (typeof value === 'string' && isTimeZone(value) ? value : undefined),
  'the name of a time zone, such as Europe/Warsaw',
  'UTC',
);

const MOST = 1_000_000;

/** A whole number from 1, as a number or as text. */
export const readNumber = reader(
  (value) => {
    const number = decimalTimes(asText(value) ?? '', 1);
    return number !== undefined && number >= 1 && number <= MOST ? number : undefined;
  },
  'a whole number, 1 or more',
  1,
);

const MOST_DECIMALS = 10n ** 4n;

/** A decimal as canonical text: a point, no needless zeros. */
export const readAmount = reader(
  (value) => {
    const amount = decimalRatio(asText(value) ?? '');
    return amount && amount.under <= MOST_DECIMALS ? canonical(amount.over, amount.under) : undefined;
  },
  'a number, 0 or more, with at most four decimals',
  '0',
);

const canonical = (over: bigint, under: bigint): string => {
  const fraction = String((over % under) + under)
    .slice(1)
    .replace(/0+$/, '');
  return fraction === '' ? String(over / under) : `${over / under}.${fraction}`;
};

/** Hundredths of a percent. */
export const readPercentage = reader(
  (value) => {
    const number = typeof value === 'string' && value.endsWith('%') ? value.slice(0, -1).trim() : '';
    const hundredths = decimalTimes(number, 100);
    return hundredths !== undefined && hundredths <= 10_000 ? hundredths : undefined;
  },
  'a percentage from 0% to 100% with at most two decimals, such as 80%',
  0,
);

export const readOneOf = <Choice extends string>(place: Place, choices: readonly [Choice, ...Choice[]]): Choice =>
  reader((value) => choices.find((choice) => choice === value), `one of ${choices.join(', ')}`, choices[0])(place);

/** Gives the place of each key; a key that is not among `keys` is a fault. */
export const readObject = (place: Place, keys: readonly string[]): ((key: string) => Place) => {
  const expected = `the keys ${keys.join(', ')}`;
  const { value } = place;
  if (!isJsonObject(value)) {
    if (isBlank(value)) addMissing(place, expected);
    else addUnreadable(place, expected);
    return (key) => muted(fieldPlace(place, key, undefined));
  }
  for (const [key, field] of Object.entries(value)) {
    const unknown = fieldPlace(place, key, field);
    if (!keys.includes(key))
      addFault(
        unknown,
        'programme.definition-unknown-key',
        expected,
        `${nameOf(unknown)} is no key that is known here.`,
      );
  }
  return (key) => fieldPlace(place, key, Object.hasOwn(value, key) ? value[key] : undefined);
};

/** Gives the place of each item; undefined when there is no list. */
export const readList = (place: Place, least: 0 | 1): readonly Place[] | undefined => {
  const expected = least === 0 ? 'a list' : 'a list of at least one';
  if (!isJsonList(place.value)) {
    if (isBlank(place.value)) addMissing(place, expected);
    else addUnreadable(place, expected);
    return undefined;
  }
  if (place.value.length < least) addInconsistent(place, expected, `${nameOf(place)} is empty.`);
  return place.value.map((item, index) => itemPlace(place, index, item));
};

export const readName = (place: Place): Name => {
  const at = readObject(place, ['pl', 'en']);
  return { pl: readText(at('pl')), en: readText(at('en')) };
};

export const readPeriod = (place: Place): Period => {
  const at = readObject(place, ['from', 'to']);
  return inOrder(place, { from: readDay(at('from')), to: readDay(at('to')) });
};

/** A window may be open at its end. */
export const readWindow = (place: Place): Span => {
  const at = readObject(place, ['from', 'to']);
  const from = readDay(at('from'));
  const to = optionally(at('to'), readDay);
  return to === undefined ? { from } : inOrder(place, { from, to });
};

const inOrder = <Days extends Period>(place: Place, days: Days): Days => {
  const { from, to } = days;
  if (from !== '' && to !== '' && to < from)
    addInconsistent(
      place,
      'a last day that is not before the first',
      `${nameOf(place)} ends on ${to}, before ${from}.`,
    );
  return days;
};
