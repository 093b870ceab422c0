import { BSONRegExp } from 'bson';
import { compare } from './comparing.js';
import { type Doc, isDoc, rankOf, typeOf } from './values.js';

/** Where in the order of `_id` the documents stand that a filter can mean at all. */
export interface Range {
  readonly before: (id: unknown) => boolean;
  readonly after: (id: unknown) => boolean;
}

/** The way to a filter's documents; each one found is still put to the filter itself. */
export type Plan =
  | { readonly kind: 'ids'; readonly ids: readonly unknown[] }
  | { readonly kind: 'range'; readonly range: Range }
  | { readonly kind: 'field'; readonly path: string; readonly values: readonly unknown[] }
  | { readonly kind: 'all' };

export const EVERYTHING: Range = { before: () => false, after: () => false };

// The conditions that a document has to fulfil whatever else the filter says.
const conditions = (filter: Doc): readonly (readonly [string, unknown])[] =>
  Object.entries(filter).flatMap(([name, wanted]) => {
    if (name === '$and' && Array.isArray(wanted)) return wanted.filter(isDoc).flatMap(conditions);
    return name.startsWith('$') ? [] : [[name, wanted] as const];
  });

const isOperators = (wanted: unknown): wanted is Doc => isDoc(wanted) && (Object.keys(wanted)[0] ?? '').startsWith('$');
const isExact = (value: unknown): boolean => typeOf(value) !== 'regex';

const exactly = (wanted: unknown): readonly unknown[] | undefined => {
  if (!isOperators(wanted)) return isExact(wanted) ? [wanted] : undefined;
  if (Object.hasOwn(wanted, '$eq')) return [wanted['$eq']];
  const list = wanted['$in'];
  return Array.isArray(list) && list.every(isExact) ? (list as unknown[]) : undefined;
};

const LITERAL = /^\^((?:[A-Za-z0-9 _:;,@#%&~<>=!"'/-]|\\[^A-Za-z0-9])+)/;

// What every text that fits the expression begins with, if that can be told by looking at it.
const prefixOf = (pattern: unknown, options: unknown): string | undefined => {
  const { pattern: source, options: flags = '' } = pattern instanceof BSONRegExp ? pattern : { pattern, options };
  if (typeof source !== 'string' || flags !== '' || source.includes('|')) return undefined;
  return literalHead(source);
};

const literalHead = (source: string): string | undefined => {
  const literal = LITERAL.exec(source)?.[1];
  const repeated = /[*?{]/.test(source.charAt((literal?.length ?? 0) + 1));
  return (repeated ? literal?.replace(/\\?.$/, '') : literal)?.replaceAll(/\\(.)/g, '$1');
};

const startingWith = (prefix: string): Range => ({
  before: (id) => compare(id, prefix) < 0,
  after: (id) =>
    rankOf(id) > rankOf(prefix) || (typeof id === 'string' && compare(id, prefix) > 0 && !id.startsWith(prefix)),
});

const bounded = (operator: string, operand: unknown): Range | undefined => {
  const rank = rankOf(operand);
  const below = (id: unknown): boolean => rankOf(id) < rank;
  const above = (id: unknown): boolean => rankOf(id) > rank;
  switch (operator) {
    case '$gt':
      return { before: (id) => compare(id, operand) <= 0, after: above };
    case '$gte':
      return { before: (id) => compare(id, operand) < 0, after: above };
    case '$lt':
      return { before: below, after: (id) => compare(id, operand) >= 0 };
    case '$lte':
      return { before: below, after: (id) => compare(id, operand) > 0 };
    default:
      return undefined;
  }
};

const rangesOf = (wanted: unknown): readonly Range[] => {
  const operators = isOperators(wanted) ? wanted : { $regex: wanted };
  return Object.entries(operators).flatMap(([operator, operand]) => {
    if (operator === '$regex') {
      const prefix = prefixOf(operand, operators['$options']);
      return prefix === undefined ? [] : [startingWith(prefix)];
    }
    const range = ['minKey', 'maxKey', 'array'].includes(typeOf(operand)) ? undefined : bounded(operator, operand);
    return range === undefined ? [] : [range];
  });
};

const onField = (wanted: readonly (readonly [string, unknown])[], indexed: readonly string[]): Plan => {
  for (const [path, of] of wanted) {
    const values = indexed.includes(path) ? exactly(of) : undefined;
    if (values !== undefined && values.every((value) => typeOf(value) !== 'array'))
      return { kind: 'field', path, values };
  }
  return { kind: 'all' };
};

/** Finds a way shorter than looking at every document; `indexed` are the fields that indexes begin with. */
export const planOf = (filter: Doc, indexed: readonly string[]): Plan => {
  const wanted = conditions(filter);
  const onId = wanted.filter(([name]) => name === '_id').map(([, of]) => of);
  const ids = onId.map(exactly).find((values) => values !== undefined);
  if (ids !== undefined) return { kind: 'ids', ids };
  const ranges = onId.flatMap(rangesOf);
  if (ranges.length === 0) return onField(wanted, indexed);
  const range: Range = {
    before: (id) => ranges.some((one) => one.before(id)),
    after: (id) => ranges.some((one) => one.after(id)),
  };
  return { kind: 'range', range };
};
