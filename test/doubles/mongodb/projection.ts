import { Refusal } from './errors.js';
import { evaluate, type Evaluation } from './expressions.js';
import { withValue } from './paths.js';
import { type Doc, isDoc, isNumber, plain } from './values.js';

type Project = (doc: Doc) => Doc;

const isFlag = (value: unknown): boolean => typeof value === 'boolean' || isNumber(value);
const isOn = (value: unknown): boolean => (typeof value === 'boolean' ? value : plain(value) !== 0);

// Only the named paths, in the order in which the document has them; through arrays, of each element.
const keep = (value: unknown, paths: readonly (readonly string[])[]): unknown => {
  if (paths.some((path) => path.length === 0)) return value;
  if (Array.isArray(value)) return value.map((item) => keep(item, paths)).filter((item) => item !== undefined);
  if (!isDoc(value)) return undefined;
  const kept = Object.entries(value).flatMap(([name, of]) => {
    const below = paths.filter(([first]) => first === name).map((path) => path.slice(1));
    const part = below.length === 0 ? undefined : keep(of, below);
    return part === undefined ? [] : [[name, part] as const];
  });
  return Object.fromEntries(kept);
};

const without = (value: unknown, path: readonly string[]): unknown => {
  if (Array.isArray(value)) return value.map((item) => without(item, path));
  const [name = '', ...rest] = path;
  if (!isDoc(value) || !Object.hasOwn(value, name)) return value;
  if (rest.length === 0) return withValue(value, [name], undefined);
  return withValue(value, [name], without(value[name], rest));
};

/** Takes fields out, as $unset and an excluding projection do. */
export const excluding =
  (names: readonly string[]): Project =>
  (doc) =>
    names.reduce<Doc>((rest, name) => without(rest, name.split('.')) as Doc, doc);

const refuseOperators = (spec: Doc): void => {
  const strange = Object.entries(spec).find(
    ([name, of]) => name.includes('$') || (isDoc(of) && ['$slice', '$elemMatch', '$meta'].some((key) => key in of)),
  );
  if (strange !== undefined) throw new Refusal('NotImplemented', `The projection of '${strange[0]}' is not known here`);
};

const including = (
  fields: readonly (readonly [string, unknown])[],
  withId: boolean,
  evaluation: Evaluation,
): Project => {
  const flags = fields.filter(([, value]) => isFlag(value)).map(([name]) => name.split('.'));
  const paths = withId ? [['_id'], ...flags] : flags;
  const computed = fields.filter(([, value]) => !isFlag(value));
  return (doc) =>
    computed.reduce<Doc>(
      (made, [name, source]) => withValue(made, name.split('.'), evaluate(source, doc, evaluation)) as Doc,
      keep(doc, paths) as Doc,
    );
};

// {a: {b: 1}} says what {'a.b': 1} says.
const flat = (spec: Doc, prefix = ''): readonly (readonly [string, unknown])[] =>
  Object.entries(spec).flatMap(([name, of]) =>
    isDoc(of) && !Object.keys(of)[0]?.startsWith('$') && Object.keys(of).length > 0
      ? flat(of, `${prefix}${name}.`)
      : [[`${prefix}${name}`, of] as const],
  );

const isLeftOut = ([, value]: readonly [string, unknown]): boolean => isFlag(value) && !isOn(value);

/** Reads a projection: which fields stay, which go, and which are worked out anew. */
export const projection = (spec: Doc, evaluation: Evaluation): Project => {
  refuseOperators(spec);
  const all = flat(spec);
  const fields = all.filter(([name]) => name !== '_id');
  const ids = all.filter(([name]) => name === '_id');
  // `_id` alone may be left out where other fields are kept.
  const decisive = fields.length > 0 ? fields : ids;
  if (decisive.every(isLeftOut)) return excluding(all.filter(isLeftOut).map(([name]) => name));
  if (decisive.some(isLeftOut)) throw new Refusal(31254, 'Cannot do exclusion in inclusion projection');
  const kept = ids.filter((id) => !isLeftOut(id));
  return including([...kept, ...fields], ids.length === 0, evaluation);
};
