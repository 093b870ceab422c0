import { Double, Int32 } from 'bson';
import { arithmetic } from './arithmetic.js';
import { Refusal } from './errors.js';
import { evaluate, type Evaluation, isNullish } from './expressions.js';
import { matcher } from './matcher.js';
import { valueAt, withValue } from './paths.js';
import { type Reading, select } from './reading.js';
import { sorted } from './sorting.js';
import { oneToOne, stageOf } from './stages.js';
import { compare, equal } from './comparing.js';
import { keyOf } from './keys.js';
import { type Doc, isDoc, isNumber, plain, typeOf } from './values.js';

type Docs = readonly Doc[];
type Accumulate = (values: readonly unknown[]) => unknown;

const extreme =
  (way: number): Accumulate =>
  (values) =>
    values
      .filter((value) => !isNullish(value))
      .reduce<unknown>((best, value) => (best === null || compare(value, best) * way > 0 ? value : best), null);

const sum: Accumulate = (values) => {
  const numbers = values.filter(isNumber);
  return arithmetic(
    '$sum',
    [new Int32(0), ...numbers],
    (a, b) => a + b,
    (a, b) => a + b,
  );
};

const average: Accumulate = (values) => {
  const numbers = values.filter(isNumber).map((value) => plain(value));
  return numbers.length === 0 ? null : new Double(numbers.reduce((a, b) => a + b) / numbers.length);
};

const distinct: Accumulate = (values) =>
  values.reduce<unknown[]>((set, value) => {
    if (value !== undefined && !set.some((known) => equal(known, value))) set.push(value);
    return set;
  }, []);

const ACCUMULATORS = new Map<string, Accumulate>([
  ['$min', extreme(-1)],
  ['$max', extreme(1)],
  ['$sum', sum],
  ['$avg', average],
  ['$count', (values) => new Int32(values.length)],
  ['$push', (values) => values.filter((value) => value !== undefined)],
  ['$addToSet', distinct],
  ['$first', (values) => values[0] ?? null],
  ['$last', (values) => values.at(-1) ?? null],
]);

const accumulator = (field: string, spec: unknown): readonly [Accumulate, unknown] => {
  const [name = '', source] = isDoc(spec) ? stageOf(spec) : [];
  const accumulate = ACCUMULATORS.get(name);
  if (accumulate === undefined) throw new Refusal(15952, `unknown group operator '${name}' for '${field}'`);
  return [accumulate, source];
};

const group = (docs: Docs, spec: unknown, evaluation: Evaluation): Docs => {
  if (!isDoc(spec) || !Object.hasOwn(spec, '_id'))
    throw new Refusal(15955, 'a group specification must include an _id');
  const { _id: by, ...fields } = spec;
  const wanted = Object.entries(fields).map(([field, of]) => [field, ...accumulator(field, of)] as const);
  const groups = new Map<string, { readonly by: unknown; readonly docs: Doc[] }>();
  for (const doc of docs) {
    const value = evaluate(by, doc, evaluation) ?? null;
    const key = keyOf(value);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { by: value, docs: [doc] });
    else known.docs.push(doc);
  }
  return [...groups.values()].map(({ by: _id, docs: of }) => ({
    _id,
    ...Object.fromEntries(
      wanted.map(([field, accumulate, source]) => [
        field,
        accumulate(of.map((doc) => evaluate(source, doc, evaluation))),
      ]),
    ),
  }));
};

const replaced = (doc: Doc, parts: readonly string[], value: unknown): Doc => withValue(doc, parts, value) as Doc;

const unwind = (docs: Docs, spec: unknown): Docs => {
  const options = isDoc(spec) ? spec : { path: spec };
  const { path, preserveNullAndEmptyArrays: preserve, includeArrayIndex }: Doc = options;
  if (typeof path !== 'string' || !path.startsWith('$'))
    throw new Refusal(28818, 'path option to $unwind should begin with $');
  if (includeArrayIndex !== undefined) throw new Refusal('NotImplemented', "'includeArrayIndex' is not known here");
  const parts = path.slice(1).split('.');
  return docs.flatMap((doc) => {
    const value = valueAt(doc, parts);
    if (!Array.isArray(value)) return isNullish(value) && preserve !== true ? [] : [doc];
    if (value.length === 0) return preserve === true ? [replaced(doc, parts, undefined)] : [];
    return value.map((item) => replaced(doc, parts, item));
  });
};

const limited = (docs: Docs, spec: unknown): Docs => {
  if (!isNumber(spec) || plain(spec) <= 0) throw new Refusal(15958, 'the limit must be positive');
  return docs.slice(0, plain(spec));
};

const skipped = (docs: Docs, spec: unknown): Docs => {
  if (!isNumber(spec) || plain(spec) < 0) throw new Refusal(5107200, 'invalid argument to $skip stage');
  return docs.slice(plain(spec));
};

const counted = (docs: Docs, spec: unknown): Docs => {
  if (typeof spec !== 'string' || spec === '') throw new Refusal(40156, 'the count field must be a non-empty string');
  return docs.length === 0 ? [] : [{ [spec]: new Int32(docs.length) }];
};

const matched = (docs: Docs, spec: unknown, evaluation: Evaluation): Docs => {
  if (!isDoc(spec))
    throw new Refusal(15959, `the match filter must be an expression in an object, not ${typeOf(spec)}`);
  return docs.filter(matcher(spec, evaluation));
};

const staged = (docs: Docs, [name, spec]: readonly [string, unknown], evaluation: Evaluation): Docs => {
  switch (name) {
    case '$match':
      return matched(docs, spec, evaluation);
    case '$sort':
      return sorted(docs, spec as Doc);
    case '$limit':
      return limited(docs, spec);
    case '$skip':
      return skipped(docs, spec);
    case '$count':
      return counted(docs, spec);
    case '$group':
      return group(docs, spec, evaluation);
    case '$unwind':
      return unwind(docs, spec);
    default: {
      const each = oneToOne(name, spec, evaluation);
      if (each === undefined) throw new Refusal(40324, `Unrecognized pipeline stage name: '${name}'`);
      return docs.map(each);
    }
  }
};

const given = (stage: readonly [string, unknown] | undefined, name: string): Doc | undefined =>
  stage?.[0] === name && isDoc(stage[1]) ? stage[1] : undefined;

/** What a pipeline makes of a collection. A filter at its head finds its documents as a query does. */
export const aggregated = (reading: Reading, stages: readonly Doc[], evaluation: Evaluation): Docs => {
  const all = stages.map(stageOf);
  const filter = given(all[0], '$match');
  const afterFilter = filter === undefined ? all : all.slice(1);
  const sort = given(afterFilter[0], '$sort');
  const rest = sort === undefined ? afterFilter : afterFilter.slice(1);
  const found = select(reading, { filter: filter ?? {}, sort }, evaluation);
  return rest.reduce((docs, stage) => staged(docs, stage, evaluation), found);
};
