import { Timestamp } from 'bson';
import { arithmetic } from './arithmetic.js';
import { compare, equal } from './comparing.js';
import { Refusal } from './errors.js';
import { matcher } from './matcher.js';
import { isDoc, isNumber, plain, typeOf } from './values.js';

/** What one operator makes of what stands at a path; undefined stands for nothing there. */
export type Apply = (current: unknown, operand: unknown, name: string) => unknown;

const increment: Apply = (current, operand, name) => {
  if (!isNumber(operand)) throw new Refusal('TypeMismatch', `Cannot increment with non-numeric argument: {${name}: …}`);
  if (current === undefined) return operand;
  if (!isNumber(current)) {
    throw new Refusal(
      'TypeMismatch',
      `Cannot apply $inc to a value of non-numeric type ${typeOf(current)} at '${name}'`,
    );
  }
  const sum = arithmetic(
    '$inc',
    [current, operand],
    (a, b) => a + b,
    (a, b) => a + b,
  );
  const whole = typeOf(current) !== 'double' && typeOf(operand) !== 'double';
  if (whole && typeOf(sum) === 'double') {
    throw new Refusal('BadValue', `Failed to apply $inc operations to current value at '${name}': it leaves 64 bits`);
  }
  return sum;
};

const arrayAt = (current: unknown, operator: string, name: string): unknown[] => {
  if (current === undefined) return [];
  if (Array.isArray(current)) return current;
  throw new Refusal(
    'BadValue',
    `The field '${name}' must be an array for ${operator} but is of type ${typeOf(current)}`,
  );
};

const eachOf = (operand: unknown): readonly unknown[] => {
  if (!isDoc(operand) || !Object.hasOwn(operand, '$each')) return [operand];
  const strange = Object.keys(operand).find((key) => !['$each', '$slice'].includes(key));
  if (strange !== undefined) throw new Refusal('BadValue', `Unrecognized clause in $push: ${strange}`);
  return operand['$each'] as unknown[];
};

const sliced = (array: readonly unknown[], operand: unknown): readonly unknown[] => {
  if (!isDoc(operand) || operand['$slice'] === undefined) return array;
  const count = plain(operand['$slice']);
  return count < 0 ? array.slice(count) : array.slice(0, count);
};

const push: Apply = (current, operand, name) =>
  sliced([...arrayAt(current, '$push', name), ...eachOf(operand)], operand);

const addToSet: Apply = (current, operand, name) => {
  const set = [...arrayAt(current, '$addToSet', name)];
  for (const value of eachOf(operand)) if (!set.some((known) => equal(known, value))) set.push(value);
  return set;
};

const pulls = (operand: unknown): ((item: unknown) => boolean) => {
  if (!isDoc(operand)) return (item) => equal(item, operand);
  const byOperator = Object.keys(operand)[0]?.startsWith('$') ?? false;
  const match = matcher(byOperator ? { item: operand } : operand);
  return (item) => (byOperator ? match({ item }) : isDoc(item) && match(item));
};

const pull: Apply = (current, operand, name) => {
  if (current === undefined) return undefined;
  const pulled = pulls(operand);
  return arrayAt(current, '$pull', name).filter((item) => !pulled(item));
};

const best =
  (better: (order: number) => boolean): Apply =>
  (current, operand) =>
    current === undefined || better(compare(operand, current)) ? operand : current;

const OPERATORS = new Map<string, Apply>([
  ['$set', (_current, operand) => operand],
  ['$setOnInsert', (_current, operand) => operand],
  ['$unset', () => undefined],
  ['$inc', increment],
  ['$max', best((order) => order > 0)],
  ['$min', best((order) => order < 0)],
  ['$push', push],
  ['$addToSet', addToSet],
  ['$pull', pull],
]);

const currentDate =
  (now: Date): Apply =>
  (_current, operand) =>
    isDoc(operand) && operand['$type'] === 'timestamp'
      ? new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 })
      : now;

/** The operator of an update by its name. */
export const operatorFor = (name: string, now: Date): Apply | undefined =>
  name === '$currentDate' ? currentDate(now) : OPERATORS.get(name);
