import type { Refusal } from '@kernel/decider.js';
import type { Explanation } from '@kernel/errors.js';
import type { Json } from '@kernel/json.js';
import type { Findings } from './findings.js';
import type { Intent } from './intent.js';
import { amendedKey, entryKey, tableKey, tableOfKey } from './keys.js';

/** Refusals of what a row rests on, though its decider tells them before it looks at the whole append. */
const GROUND_CODES: ReadonlySet<string> = new Set([
  'entry.unknown',
  'participation.not-a-member',
  'academy.day-not-scheduled',
  'academy.no-seat-on-day',
  'people.identity-missing',
]);

/** Whether the row is refused only because of what a faulty row would have put on record, or would have corrected or annulled. */
export const hangsOnAnother = (findings: Findings, intent: Intent, { ground, error }: Refusal): boolean => {
  if (!ground && !GROUND_CODES.has(error.code)) return false;
  const { table, ref, target, needs, gives } = intent;
  const others = entriesIn(error.details).filter((name) => name !== ref && name !== target);
  const grounds = [
    ...needs.filter((key) => !gives.includes(key)),
    ...(target === undefined ? [] : [entryKey(table, target)]),
    ...others.flatMap((name) => [entryKey(table, name), amendedKey(table, name)]),
  ];
  return grounds.some((key) => findings.isBroken(key) || findings.isBroken(tableKey(tableOfKey(key))));
};

/** Entries that stand in the way: the first attendance of a day, the sessions that fill one, the joining that was not left. */
const entriesIn = ({ first, entry, refs }: Explanation): readonly string[] =>
  [first, entry, ...(isList(refs) ? refs : [])].filter((name) => typeof name === 'string');

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
