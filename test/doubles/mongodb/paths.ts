import { Refusal } from './errors.js';
import { type Doc, isDoc, typeOf } from './values.js';

const isIndex = (name: string): boolean => /^(0|[1-9]\d*)$/.test(name);

const throughArray = (array: readonly unknown[], parts: readonly string[], at: number, found: unknown[]): void => {
  const name = parts[at] ?? '';
  if (isIndex(name) && Number(name) < array.length) walk(array[Number(name)], parts, at + 1, found);
  for (const item of array) if (isDoc(item)) walk(item, parts, at, found);
};

const walk = (value: unknown, parts: readonly string[], at: number, found: unknown[]): void => {
  if (at === parts.length) found.push(value);
  else if (Array.isArray(value)) throughArray(value, parts, at, found);
  else if (isDoc(value)) walk(valueOf(value, parts[at] ?? ''), parts, at + 1, found);
  else found.push(undefined);
};

/** A field of the document's own: never what JavaScript's objects inherit. */
export const valueOf = (doc: Doc, name: string): unknown => (Object.hasOwn(doc, name) ? doc[name] : undefined);

/** Every value that a query means by a dotted path: through arrays it may be several; undefined stands for missing. */
export const valuesAt = (doc: Doc, parts: readonly string[]): readonly unknown[] => {
  const [name = ''] = parts;
  if (parts.length === 1) return [valueOf(doc, name)];
  const found: unknown[] = [];
  walk(doc, parts, 0, found);
  return found;
};

/** The one value at a path, arrays by their index, as updates address it. */
export const valueAt = (value: unknown, parts: readonly string[]): unknown => {
  let here = value;
  for (const part of parts) {
    if (Array.isArray(here)) here = isIndex(part) ? here[Number(part)] : undefined;
    else here = isDoc(here) ? valueOf(here, part) : undefined;
  }
  return here;
};

const withField = (doc: Doc, name: string, value: unknown): Doc => {
  if (value === undefined) return Object.fromEntries(Object.entries(doc).filter(([field]) => field !== name));
  // Assigning would call the setter that objects inherit.
  if (name === '__proto__') return Object.fromEntries([...Object.entries(doc), [name, value]]);
  return { ...doc, [name]: value };
};

const withItem = (array: readonly unknown[], name: string, value: unknown): unknown[] => {
  if (!isIndex(name)) throw new Refusal('PathNotViable', `Cannot create field '${name}' in an array`);
  const copy = [...array];
  while (copy.length < Number(name)) copy.push(null);
  copy[Number(name)] = value ?? null;
  return copy;
};

const withChild = (value: unknown, name: string, child: unknown): unknown =>
  Array.isArray(value) ? withItem(value, name, child) : withField(isDoc(value) ? value : {}, name, child);

// Below a value that has no fields there is nothing to take away, and nothing can be put there.
const hasNoFields = (value: unknown): boolean => !['missing', 'object', 'array'].includes(typeOf(value));

/** A copy that has `value` at the path, or nothing there where it is undefined. What does not change is shared. */
export const withValue = (value: unknown, parts: readonly string[], to: unknown): unknown => {
  const [name, next, ...rest] = parts;
  if (name === undefined) return to;
  const child = valueAt(value, [name]);
  if (to === undefined && child === undefined) return value;
  if (next === undefined) return withChild(value, name, to);
  if (!hasNoFields(child)) return withChild(value, name, withValue(child ?? {}, [next, ...rest], to));
  if (to === undefined) return value;
  throw new Refusal('PathNotViable', `Cannot create field '${next}' in element {${name}: …}`);
};
