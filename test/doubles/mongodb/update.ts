import { Refusal } from './errors.js';
import type { Evaluation } from './expressions.js';
import { compare, equal, identical } from './comparing.js';
import { valueAt, withValue } from './paths.js';
import { storable } from './storable.js';
import { transform } from './stages.js';
import { type Apply, operatorFor } from './update-operators.js';
import { type Doc, isDoc, typeOf } from './values.js';

/** How a document becomes another. `inserting` where an upsert makes it. */
export type Change = (doc: Doc, inserting: boolean) => Doc;

interface Step {
  readonly path: string;
  readonly parts: readonly string[];
  readonly operator: string;
  readonly operand: unknown;
  readonly apply: Apply;
}

const stepsOf = (update: Doc, now: Date): readonly Step[] =>
  Object.entries(update).flatMap(([operator, fields]) => {
    if (!isDoc(fields))
      throw new Refusal('FailedToParse', `Modifiers operate on fields but we found type ${typeOf(fields)}`);
    if (operator === '$rename') return [];
    const apply = operatorFor(operator, now);
    if (apply === undefined) throw new Refusal('FailedToParse', `Unknown modifier: ${operator}.`);
    return Object.entries(fields).map(([path, operand]) => ({ path, parts: partsOf(path), operator, operand, apply }));
  });

const partsOf = (path: string): readonly string[] => {
  const parts = path.split('.');
  if (parts.includes('')) throw new Refusal(56, `The update path '${path}' contains an empty field name`);
  const strange = parts.find((part) => part.startsWith('$'));
  if (strange === undefined) return parts;
  if (/^\$(\[.*\])?$/.test(strange))
    throw new Refusal('NotImplemented', `Positional updates ('${path}') are not known here`);
  throw new Refusal(
    'DollarPrefixedFieldName',
    `The dollar ($) prefixed field '${strange}' in '${path}' is not allowed`,
  );
};

const numericFirst = (a: string, b: string): number =>
  /^\d+$/.test(a) && /^\d+$/.test(b) ? Number(a) - Number(b) : compare(a, b);

const refuseConflicts = (paths: readonly string[]): void => {
  const seen = new Set<string>();
  for (const path of paths.toSorted((a, b) => a.length - b.length)) {
    const parts = path.split('.');
    const clash = parts.map((_, i) => parts.slice(0, i + 1).join('.')).find((prefix) => seen.has(prefix));
    if (clash !== undefined) {
      throw new Refusal(
        'ConflictingUpdateOperators',
        `Updating the path '${path}' would create a conflict at '${clash}'`,
      );
    }
    seen.add(path);
  }
};

const renamed = (doc: Doc, renames: readonly (readonly [string, unknown])[]): Doc =>
  renames.reduce<Doc>((renamedDoc, [from, to]) => {
    const value = valueAt(renamedDoc, partsOf(from));
    if (value === undefined) return renamedDoc;
    return withValue(withValue(renamedDoc, partsOf(from), undefined), partsOf(String(to)), value) as Doc;
  }, doc);

const applied = (doc: Doc, step: Step): Doc => {
  const current = valueAt(doc, step.parts);
  const value = step.apply(current, step.operand, step.path);
  return identical(current, value) ? doc : (withValue(doc, step.parts, value) as Doc);
};

const byOperators = (update: Doc, now: Date): Change => {
  const renames = isDoc(update['$rename']) ? Object.entries(update['$rename']) : [];
  // The engine works by the names of the fields, not in the order in which they were sent.
  const steps = stepsOf(update, now).toSorted((a, b) => numericFirst(a.path, b.path));
  refuseConflicts([...steps.map(({ path }) => path), ...renames.flatMap(([from, to]) => [from, String(to)])]);
  const always = steps.filter(({ operator }) => operator !== '$setOnInsert');
  return (doc, inserting) => renamed((inserting ? steps : always).reduce(applied, doc), renames);
};

const replacing = (replacement: Doc): Change => {
  const strange = Object.keys(replacement).find((name) => name.startsWith('$'));
  if (strange !== undefined) {
    const message = `The dollar ($) prefixed field '${strange}' is not allowed in a replacement document`;
    throw new Refusal('DollarPrefixedFieldName', message);
  }
  return (doc) => {
    const { _id, ...rest } = replacement;
    const id = _id === undefined ? doc['_id'] : _id;
    return id === undefined ? rest : { _id: id, ...rest };
  };
};

/** Reads what an update command wants to be done: operators, a whole document, or a pipeline. */
export const changeOf = (update: unknown, evaluation: Evaluation): Change => {
  if (Array.isArray(update)) {
    const steps = transform(update as readonly Doc[], evaluation);
    return (doc) => withId(steps(doc), doc);
  }
  if (!isDoc(update)) throw new Refusal('FailedToParse', 'Update argument must be either an object or an array');
  const names = Object.keys(update);
  if (!names[0]?.startsWith('$')) return replacing(update);
  return byOperators(update, evaluation.now);
};

const withId = (changed: Doc, doc: Doc): Doc => {
  if (changed['_id'] !== undefined || doc['_id'] === undefined) return changed;
  return { _id: doc['_id'], ...changed };
};

/** A changed document, checked: its `_id` is what it was. */
export const change = (doc: Doc, how: Change): Doc => {
  const changed = how(doc, false);
  if (equal(changed['_id'], doc['_id'])) return changed;
  throw new Refusal('ImmutableField', "Performing an update on the path '_id' would modify the immutable field '_id'");
};

// What an upsert starts from: what the filter says outright about single fields.
const equalities = (filter: Doc): readonly (readonly [string, unknown])[] =>
  Object.entries(filter).flatMap(([name, wanted]) => {
    if (name === '$and') return (wanted as Doc[]).flatMap(equalities);
    if (name.startsWith('$') || typeOf(wanted) === 'regex') return [];
    if (!isDoc(wanted) || !Object.keys(wanted)[0]?.startsWith('$')) return [[name, wanted] as const];
    return Object.hasOwn(wanted, '$eq') ? [[name, wanted['$eq']] as const] : onlyOf(name, wanted['$in']);
  });

const onlyOf = (name: string, list: unknown): readonly (readonly [string, unknown])[] =>
  Array.isArray(list) && list.length === 1 ? [[name, list[0]]] : [];

/** The document that an upsert inserts when its filter has met none. */
export const upserted = (filter: Doc, update: unknown, how: Change): Doc => {
  const given = equalities(filter);
  const whole = isDoc(update) && !Object.keys(update)[0]?.startsWith('$');
  const start = (whole ? given.filter(([name]) => name === '_id') : given).reduce<Doc>(
    (doc, [name, value]) => withValue(doc, name.split('.'), value) as Doc,
    {},
  );
  const made = how(start, true);
  const named = start['_id'];
  if (named !== undefined && !equal(named, made['_id'])) {
    throw new Refusal('ImmutableField', "The immutable field '_id' was found to have been altered by the update");
  }
  return storable(made);
};
