import { Int32 } from 'bson';
import { arithmetic } from './arithmetic.js';
import { Refusal } from './errors.js';
import { compare } from './comparing.js';
import { type Doc, isDate, isDoc, isNumber, integer, numeric, plain, typeOf } from './values.js';
import { valueOf } from './paths.js';

/** What expressions may refer to besides the document: the server's clock, the same throughout one command, and variables. */
export interface Evaluation {
  readonly now: Date;
  readonly variables?: Doc;
}

type Scope = Evaluation & { readonly doc: Doc };
type Operator = (args: unknown, scope: Scope) => unknown;

export const truthy = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && !(isNumber(value) && Number(numeric(value)) === 0);

export const isNullish = (value: unknown): boolean => value === undefined || value === null;

const list = (args: unknown): readonly unknown[] => (Array.isArray(args) ? args : [args]);
const valuesOf = (args: unknown, scope: Scope): readonly unknown[] => list(args).map((arg) => expression(arg, scope));

const some = (name: string, count: number, args: unknown): readonly unknown[] => {
  const given = list(args);
  if (given.length === count) return given;
  throw new Refusal(16020, `Expression ${name} takes exactly ${count} arguments. ${given.length} were passed in.`);
};

const comparison =
  (name: string, holds: (order: number) => boolean): Operator =>
  (args, scope) => {
    const [a, b] = some(name, 2, args).map((arg) => expression(arg, scope));
    // Here, unlike in sorting, a missing value stands before null.
    if (isNullish(a) && isNullish(b)) return holds(Number(a === null) - Number(b === null));
    return holds(compare(a, b));
  };

const add: Operator = (args, scope) => {
  const values = valuesOf(args, scope);
  if (values.some(isNullish)) return null;
  const date = values.find(isDate);
  const rest = values.filter((value) => value !== date);
  const sum =
    rest.length === 0
      ? new Int32(0)
      : arithmetic(
          '$add',
          rest,
          (a, b) => a + b,
          (a, b) => a + b,
        );
  return date === undefined ? sum : new Date(date.getTime() + Math.round(plain(sum)));
};

const subtract: Operator = (args, scope) => {
  const [a, b] = some('$subtract', 2, args).map((arg) => expression(arg, scope));
  if (isNullish(a) || isNullish(b)) return null;
  if (isDate(a))
    return isDate(b) ? integer(BigInt(a.getTime() - b.getTime()), 'long') : new Date(a.getTime() - plain(b));
  return arithmetic(
    '$subtract',
    [a, b],
    (x, y) => x - y,
    (x, y) => x - y,
  );
};

const multiply: Operator = (args, scope) => {
  const values = valuesOf(args, scope);
  return values.some(isNullish)
    ? null
    : arithmetic(
        '$multiply',
        values,
        (a, b) => a * b,
        (a, b) => a * b,
      );
};

const extreme =
  (better: (order: number) => boolean): Operator =>
  (args, scope) => {
    const values = valuesOf(args, scope);
    const [only] = values;
    const of = (values.length === 1 && Array.isArray(only) ? only : values).filter(
      (value: unknown) => !isNullish(value),
    );
    return of.reduce<unknown>((best, value) => (best === null || better(compare(value, best)) ? value : best), null);
  };

const conditional: Operator = (args, scope) => {
  if (!isDoc(args)) {
    const [test, yes, no] = some('$cond', 3, args);
    return expression(truthy(expression(test, scope)) ? yes : no, scope);
  }
  const strange = Object.keys(args).find((name) => !['if', 'then', 'else'].includes(name));
  if (strange !== undefined) throw new Refusal(17083, `Unrecognized parameter to $cond: ${strange}`);
  return expression(truthy(expression(args['if'], scope)) ? args['then'] : args['else'], scope);
};

const ifNull: Operator = (args, scope) => {
  const given = list(args);
  if (given.length < 2) throw new Refusal(1257300, '$ifNull needs at least two arguments');
  for (const arg of given.slice(0, -1)) {
    const value = expression(arg, scope);
    if (!isNullish(value)) return value;
  }
  return expression(given.at(-1), scope);
};

const concat: Operator = (args, scope) => {
  const values = valuesOf(args, scope);
  if (values.some(isNullish)) return null;
  const strange = values.find((value) => typeof value !== 'string');
  if (strange !== undefined) throw new Refusal(16702, `$concat only supports strings, not ${typeOf(strange)}`);
  return values.join('');
};

const merge: Operator = (args, scope) => {
  const values = valuesOf(args, scope).filter((value) => !isNullish(value));
  const strange = values.find((value) => !isDoc(value));
  if (strange !== undefined) throw new Refusal(40400, `$mergeObjects requires object inputs, not ${typeOf(strange)}`);
  return Object.assign({}, ...values) as Doc;
};

const inArray: Operator = (args, scope) => {
  const [value, array] = some('$in', 2, args).map((arg) => expression(arg, scope));
  if (!Array.isArray(array))
    throw new Refusal(40081, `$in requires an array as a second argument, not ${typeOf(array)}`);
  return array.some((item) => compare(item, value) === 0);
};

const size: Operator = (args, scope) => {
  const [array] = valuesOf(args, scope);
  if (!Array.isArray(array)) throw new Refusal(17124, `The argument to $size must be an array, not ${typeOf(array)}`);
  return new Int32(array.length);
};

const not: Operator = (args, scope) => !truthy(expression(some('$not', 1, args)[0], scope));
const type: Operator = (args, scope) => typeOf(expression(some('$type', 1, args)[0], scope));
const and: Operator = (args, scope) => list(args).every((arg) => truthy(expression(arg, scope)));
const or: Operator = (args, scope) => list(args).some((arg) => truthy(expression(arg, scope)));

const OPERATORS = new Map<string, Operator>([
  ['$literal', (args) => args],
  ['$cond', conditional],
  ['$ifNull', ifNull],
  ['$eq', comparison('$eq', (order) => order === 0)],
  ['$ne', comparison('$ne', (order) => order !== 0)],
  ['$lt', comparison('$lt', (order) => order < 0)],
  ['$lte', comparison('$lte', (order) => order <= 0)],
  ['$gt', comparison('$gt', (order) => order > 0)],
  ['$gte', comparison('$gte', (order) => order >= 0)],
  ['$and', and],
  ['$or', or],
  ['$not', not],
  ['$add', add],
  ['$subtract', subtract],
  ['$multiply', multiply],
  ['$max', extreme((order) => order > 0)],
  ['$min', extreme((order) => order < 0)],
  ['$concat', concat],
  ['$type', type],
  ['$in', inArray],
  ['$size', size],
  ['$mergeObjects', merge],
]);

const step = (value: unknown, name: string): unknown => {
  if (Array.isArray(value))
    return value
      .filter(isDoc)
      .map((item) => step(item, name))
      .filter((item) => item !== undefined);
  return isDoc(value) ? valueOf(value, name) : undefined;
};

const variable = (name: string, scope: Scope): unknown => {
  switch (name) {
    case 'ROOT':
    case 'CURRENT':
      return scope.doc;
    case 'NOW':
      return scope.now;
    case 'REMOVE':
      return undefined;
    default:
      if (scope.variables !== undefined && Object.hasOwn(scope.variables, name)) return scope.variables[name];
      throw new Refusal(17276, `Use of undefined variable: ${name}`);
  }
};

const reference = (path: string, scope: Scope): unknown => {
  const [first = '', ...rest] = path.split('.');
  if (path.startsWith('$$')) return rest.reduce(step, variable(first.slice(2), scope));
  return rest.reduce(step, step(scope.doc, first.slice(1)));
};

const object = (doc: Doc, scope: Scope): unknown => {
  const [name = ''] = Object.keys(doc);
  if (!name.startsWith('$')) {
    const fields = Object.entries(doc).map(([field, of]) => [field, expression(of, scope)] as const);
    return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
  }
  if (Object.keys(doc).length > 1)
    throw new Refusal(15983, 'An object representing an expression must have exactly one field');
  const operator = OPERATORS.get(name);
  if (operator === undefined) throw new Refusal('InvalidPipelineOperator', `Unrecognized expression '${name}'`);
  return operator(doc[name], scope);
};

const expression = (source: unknown, scope: Scope): unknown => {
  if (typeof source === 'string')
    return source.startsWith('$') && source.length > 1 ? reference(source, scope) : source;
  if (Array.isArray(source)) return source.map((item) => expression(item, scope) ?? null);
  return isDoc(source) ? object(source, scope) : source;
};

/** The value of an aggregation expression for a document; undefined where it comes to nothing. */
export const evaluate = (source: unknown, doc: Doc, evaluation: Evaluation): unknown =>
  expression(source, { ...evaluation, doc });
