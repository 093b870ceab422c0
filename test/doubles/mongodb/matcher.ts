import { BSONRegExp } from 'bson';
import { Refusal } from './errors.js';
import { type Evaluation, evaluate, truthy } from './expressions.js';
import { valuesAt } from './paths.js';
import { compare, equal, identical } from './comparing.js';
import { keyOf } from './keys.js';
import { type Doc, isDoc, plain, rankOf, typeOf } from './values.js';

export type Match = (doc: Doc) => boolean;
type Test = (values: readonly unknown[]) => boolean;

// A condition on a field holds for the value itself or for an element of it where it is an array.
const anyOf =
  (test: (value: unknown) => boolean): Test =>
  (values) =>
    values.some((value) => test(value) || (Array.isArray(value) && value.some(test)));

const not =
  (test: Test): Test =>
  (values) =>
    !test(values);

const ends = (value: unknown): boolean => ['minKey', 'maxKey'].includes(typeOf(value));

const comparing = (operand: unknown, holds: (order: number) => boolean): Test =>
  // Only values of the operand's own type, unless it is the end of the order of all types.
  anyOf((value) => (ends(operand) || rankOf(value) === rankOf(operand)) && holds(compare(value, operand)));

// As the engine reads texts, by characters and not by UTF-16 units, if JavaScript can read the expression so.
const expressionOf = (source: string, flags: string): RegExp => {
  try {
    return new RegExp(source, `${flags.replace('u', '')}u`);
  } catch {
    return new RegExp(source, flags.replace('u', ''));
  }
};

const regexOf = (pattern: unknown, given: unknown): RegExp => {
  const read = pattern instanceof BSONRegExp ? pattern : { pattern, options: '' };
  const [source, flags] = [read.pattern, given ?? read.options];
  if (typeof source !== 'string' || typeof flags !== 'string') {
    throw new Refusal('BadValue', '$regex has to be a string');
  }
  if (/[^imsu]/.test(flags)) throw new Refusal(51108, `invalid flag in regex options: ${flags}`);
  try {
    return expressionOf(source, flags);
  } catch {
    throw new Refusal(51091, `Regular expression is invalid: ${source}`);
  }
};

const regex = (pattern: unknown, options?: unknown): Test => {
  const expression = regexOf(pattern, options);
  return anyOf((value) => typeof value === 'string' && expression.test(value));
};

const equality = (operand: unknown): Test => {
  if (operand instanceof BSONRegExp) return regex(operand);
  return anyOf((value) => equal(value, operand));
};

const listOf = (operand: unknown, name: string): readonly unknown[] => {
  if (!Array.isArray(operand)) throw new Refusal('BadValue', `${name} needs an array`);
  return operand;
};

const within = (operand: unknown, name: string): Test => {
  const list = listOf(operand, name);
  const keys = new Set(list.map(keyOf));
  const patterns = list.filter((item) => item instanceof BSONRegExp).map((item) => regex(item));
  const known = anyOf((value) => keys.has(keyOf(value)));
  return (values) => known(values) || patterns.some((pattern) => pattern(values));
};

const CODES = new Map(
  Object.entries({ 1: 'double', 2: 'string', 3: 'object', 4: 'array', 5: 'binData', 7: 'objectId', 8: 'bool' }).concat(
    Object.entries({ 9: 'date', 10: 'null', 11: 'regex', 16: 'int', 17: 'timestamp', 18: 'long', 19: 'decimal' }),
  ),
);
const NUMBERS = ['int', 'long', 'double', 'decimal'];
const KNOWN = new Set<string>([...CODES.values(), 'number', 'minKey', 'maxKey', 'javascript', 'symbol']);

const typed = (operand: unknown): Test => {
  const names = (Array.isArray(operand) ? operand : [operand]).flatMap((of: unknown) => {
    const name = typeof of === 'string' ? of : (CODES.get(String(plain(of))) ?? '');
    if (!KNOWN.has(name)) throw new Refusal('BadValue', `Unknown type name alias: ${String(of)}`);
    return name === 'number' ? NUMBERS : [name];
  });
  return anyOf((value) => names.includes(typeOf(value)));
};

const elementMatch = (operand: unknown): Test => {
  if (!isDoc(operand)) throw new Refusal('BadValue', '$elemMatch needs an Object');
  const [first = ''] = Object.keys(operand);
  const byValue = first.startsWith('$') && !['$and', '$or', '$nor'].includes(first);
  const fields = byValue ? undefined : matcher(operand);
  const value = byValue ? condition(operand) : undefined;
  const test = (item: unknown): boolean => value?.([item]) ?? (isDoc(item) && (fields?.(item) ?? false));
  return (values) => values.some((array) => Array.isArray(array) && array.some(test));
};

const inverted = (operand: unknown): Test => {
  if (operand instanceof BSONRegExp) return not(regex(operand));
  if (!isDoc(operand) || !isOperators(operand)) throw new Refusal('BadValue', '$not needs a regex or a document');
  return not(condition(operand));
};

const existence = (operand: unknown): Test => {
  const wanted = typeOf(operand) === 'bool' ? operand === true : plain(operand, 1) !== 0;
  return (values) => values.some((value) => value !== undefined) === wanted;
};

type Operator = (operand: unknown, whole: Doc) => Test;

const OPERATORS = new Map<string, Operator>([
  ['$eq', (operand) => (operand instanceof BSONRegExp ? anyOf((v) => identical(v, operand)) : equality(operand))],
  ['$ne', (operand) => not(equality(operand))],
  ['$gt', (operand) => comparing(operand, (order) => order > 0)],
  ['$gte', (operand) => comparing(operand, (order) => order >= 0)],
  ['$lt', (operand) => comparing(operand, (order) => order < 0)],
  ['$lte', (operand) => comparing(operand, (order) => order <= 0)],
  ['$in', (operand) => within(operand, '$in')],
  ['$nin', (operand) => not(within(operand, '$nin'))],
  ['$exists', existence],
  ['$not', inverted],
  ['$regex', (operand, whole) => regex(operand, whole['$options'])],
  ['$options', () => () => true],
  ['$type', typed],
  ['$elemMatch', elementMatch],
  ['$size', (operand) => (values) => values.some((v) => Array.isArray(v) && v.length === plain(operand, -1))],
  ['$all', (operand) => allOf(listOf(operand, '$all').map(equality))],
]);

const allOf =
  (tests: readonly Test[]): Test =>
  (values) =>
    tests.length > 0 && tests.every((test) => test(values));

const isOperators = (value: Doc): boolean => Object.keys(value)[0]?.startsWith('$') ?? false;

const condition = (operators: Doc): Test => {
  const tests = Object.entries(operators).map(([name, operand]) => {
    const operator = OPERATORS.get(name);
    if (operator === undefined) throw new Refusal('BadValue', `unknown operator: ${name}`);
    return operator(operand, operators);
  });
  return (values) => tests.every((test) => test(values));
};

const onField = (path: string, wanted: unknown): Match => {
  const parts = path.split('.');
  const test = isDoc(wanted) && isOperators(wanted) ? condition(wanted) : equality(wanted);
  return (doc) => test(valuesAt(doc, parts));
};

const clauses = (operand: unknown, name: string, evaluation: Evaluation): readonly Match[] => {
  const list = listOf(operand, name);
  if (list.length === 0) throw new Refusal('BadValue', `${name} must be a nonempty array`);
  return list.map((clause) => matcher(clause as Doc, evaluation));
};

const logical = (name: string, operand: unknown, evaluation: Evaluation): Match => {
  switch (name) {
    case '$and':
      return every(clauses(operand, name, evaluation));
    case '$or': {
      const tests = clauses(operand, name, evaluation);
      return (doc) => tests.some((test) => test(doc));
    }
    case '$nor': {
      const tests = clauses(operand, name, evaluation);
      return (doc) => !tests.some((test) => test(doc));
    }
    case '$expr':
      return (doc) => truthy(evaluate(operand, doc, evaluation));
    case '$comment':
      return () => true;
    default:
      throw new Refusal('BadValue', `unknown top level operator: ${name}`);
  }
};

const every =
  (tests: readonly Match[]): Match =>
  (doc) =>
    tests.every((test) => test(doc));

const NOW: Evaluation = { now: new Date(0) };

/** Whether a document is meant by a filter. What the filter says that is not known here is refused when it is read. */
export const matcher = (filter: Doc, evaluation: Evaluation = NOW): Match => {
  const tests = Object.entries(filter).map(([name, wanted]) =>
    name.startsWith('$') ? logical(name, wanted, evaluation) : onField(name, wanted),
  );
  const [only] = tests;
  return tests.length === 1 && only !== undefined ? only : every(tests);
};
