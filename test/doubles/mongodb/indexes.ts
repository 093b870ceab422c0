import type { Int32 } from 'bson';
import { type Match, matcher } from './matcher.js';
import { valuesAt } from './paths.js';
import { keyOf } from './keys.js';
import { type Doc, isDoc, plain } from './values.js';

/** An index as it is listed. */
export interface IndexSpec extends Doc {
  readonly v: Int32;
  readonly key: Doc;
  readonly name: string;
  readonly unique?: unknown;
  readonly sparse?: unknown;
  readonly partialFilterExpression?: unknown;
}

const BETWEEN = '\u0000';
// Texts may hold any character, the one between the parts of a key as well.
const part = (value: unknown): string =>
  keyOf(value).replaceAll('\u0001', '\u0001\u0002').replaceAll(BETWEEN, '\u0001\u0001');

const elementsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [value]);

/** Which documents hold which values: for uniqueness, and for the way to those that hold a value in its first field. */
export class Index {
  readonly spec: IndexSpec;
  readonly fields: readonly string[];
  readonly unique: boolean;
  /** Every document is in it, so that what it does not name is not there. */
  readonly whole: boolean;
  readonly #holders = new Map<string, string>();
  readonly #first = new Map<string, Set<string>>();
  readonly #covers: Match;

  constructor(spec: IndexSpec) {
    this.spec = spec;
    this.fields = Object.keys(spec.key);
    this.unique = spec.unique === true;
    this.whole = spec.partialFilterExpression === undefined && spec.sparse !== true;
    const covers = isDoc(spec.partialFilterExpression) ? matcher(spec.partialFilterExpression) : () => true;
    const present: Match = (doc) =>
      this.fields.some((field) => valuesAt(doc, field.split('.')).some((v) => v !== undefined));
    this.#covers = spec.sparse === true ? (doc) => covers(doc) && present(doc) : covers;
  }

  get isId(): boolean {
    return this.spec.name === '_id_';
  }

  /** The values under which the index holds a document: of an array, each element. */
  keysOf(doc: Doc): readonly string[] {
    if (!this.#covers(doc)) return [];
    return this.fields.reduce<string[]>(
      (keys, field) => {
        const own = new Set(valuesAt(doc, field.split('.')).flatMap(elementsOf).map(part));
        if (own.size === 0) own.add(part(null));
        return keys.flatMap((key) => [...own].map((value) => (key === '' ? value : `${key}${BETWEEN}${value}`)));
      },
      [''],
    );
  }

  /** What a document has in the index's fields, for a message. */
  valuesOf(doc: Doc): Doc {
    return Object.fromEntries(this.fields.map((field) => [field, valuesAt(doc, field.split('.'))[0] ?? null]));
  }

  /** The document that a value belongs to. */
  holder(key: string): string | undefined {
    return this.#holders.get(key);
  }

  /** The documents that hold a value in the index's first field. */
  having(value: unknown): Iterable<string> {
    return this.#first.get(part(value)) ?? [];
  }

  replace(key: string, before: Doc | undefined, after: Doc | undefined): void {
    if (this.isId) return;
    if (before !== undefined) for (const value of this.keysOf(before)) this.#forget(key, value);
    if (after !== undefined) for (const value of this.keysOf(after)) this.#remember(key, value);
  }

  #remember(key: string, value: string): void {
    if (this.unique) this.#holders.set(value, key);
    const [first = ''] = value.split(BETWEEN);
    const known = this.#first.get(first);
    if (known === undefined) this.#first.set(first, new Set([key]));
    else known.add(key);
  }

  #forget(key: string, value: string): void {
    if (this.#holders.get(value) === key) this.#holders.delete(value);
    const [first = ''] = value.split(BETWEEN);
    this.#first.get(first)?.delete(key);
  }
}

export const nameOf = (key: Doc): string =>
  Object.entries(key)
    .map(([field, way]) => `${field}_${typeof way === 'string' ? way : plain(way)}`)
    .join('_');
