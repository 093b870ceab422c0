import { Refusal } from './errors.js';
import { valuesAt } from './paths.js';
import { compare } from './comparing.js';
import { type Doc, isNumber, plain } from './values.js';

/** A sort as pairs of path and direction, 1 or -1. */
export const directions = (sort: Doc): readonly (readonly [string, number])[] =>
  Object.entries(sort).map(([path, direction]) => {
    const way = isNumber(direction) ? plain(direction) : 0;
    if (way !== 1 && way !== -1) throw new Refusal(15975, '$sort key ordering must be 1 (for ascending) or -1');
    return [path, way] as const;
  });

// Of an array the smallest element stands for it, or the greatest where the greatest come first.
const sortValue = (doc: Doc, parts: readonly string[], way: number): unknown => {
  const values = valuesAt(doc, parts).flatMap((value) => (Array.isArray(value) && value.length > 0 ? value : [value]));
  return values.reduce((best, value) => (compare(value, best) * way < 0 ? value : best), values[0]);
};

/** Sorted, equal ones in the order in which they came. */
export const sorted = (docs: readonly Doc[], sort: Doc): readonly Doc[] => {
  const keys = directions(sort).map(([path, way]) => [path.split('.'), way] as const);
  if (keys.length === 0) return docs;
  const rows = docs.map((doc) => ({ doc, values: keys.map(([parts, way]) => sortValue(doc, parts, way)) }));
  rows.sort((a, b) => {
    for (const [i, [, way]] of keys.entries()) {
      const order = compare(a.values[i], b.values[i]) * way;
      if (order !== 0) return order;
    }
    return 0;
  });
  return rows.map(({ doc }) => doc);
};
