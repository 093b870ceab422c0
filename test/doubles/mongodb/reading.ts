import { Collection, type Entry } from './collection.js';
import { type Evaluation } from './expressions.js';
import { matcher } from './matcher.js';
import { EVERYTHING, type Plan, planOf, type Range } from './planning.js';
import { directions, sorted } from './sorting.js';
import { compare } from './comparing.js';
import { keyOf } from './keys.js';
import type { Doc } from './values.js';

// Where there is no collection, there is an empty one.
const NOTHING = new Collection('');

/** What one reader sees of a collection: as of a time where one is given, and with what the reader's own transaction has written. */
export class Reading {
  readonly #collection: Collection;
  readonly #time: number | undefined;
  readonly #own: ReadonlyMap<string, Entry | undefined>;

  constructor(
    collection: Collection | undefined,
    time?: number,
    own: ReadonlyMap<string, Entry | undefined> = new Map(),
  ) {
    this.#collection = collection ?? NOTHING;
    this.#time = time;
    this.#own = own;
  }

  get(key: string): Entry | undefined {
    if (this.#own.has(key)) return this.#own.get(key);
    return this.#time === undefined ? this.#collection.documents.get(key) : this.#collection.at(key, this.#time);
  }

  get indexed(): readonly string[] {
    const indexes = [...this.#collection.indexes.values()].filter((index) => index.whole && !index.isId);
    return indexes.map((index) => index.fields[0] ?? '');
  }

  // Documents that this reader sees otherwise than they stand now.
  #otherwise(): ReadonlySet<string> {
    const history = this.#time === undefined ? [] : this.#collection.history.keys();
    return new Set([...history, ...this.#own.keys()]);
  }

  /** In the order of insertion. */
  *all(): Generator<Entry> {
    const otherwise = this.#otherwise();
    for (const [key, entry] of this.#collection.documents) {
      const seen = otherwise.has(key) ? this.get(key) : entry;
      if (seen !== undefined) yield seen;
    }
    for (const key of otherwise) {
      const entry = this.#collection.documents.has(key) ? undefined : this.get(key);
      if (entry !== undefined) yield entry;
    }
  }

  /** In the order of `_id`, or against it. */
  *inOrder({ before, after }: Range, way: number): Generator<Entry> {
    const otherwise = this.#otherwise();
    if (otherwise.size > 0) {
      const within = this.all().filter(({ id }) => !before(id) && !after(id));
      yield* within.toArray().toSorted((a, b) => compare(a.id, b.id) * way);
      return;
    }
    const { order } = this.#collection;
    const [low, high] = [({ id }: { id: unknown }) => before(id), ({ id }: { id: unknown }) => after(id)];
    for (const { key } of way > 0 ? order.forwards(low, high) : order.backwards(low, high)) yield* this.#one(key);
  }

  *#having(path: string, values: readonly unknown[]): Generator<Entry> {
    const indexes = [...this.#collection.indexes.values()];
    const index = indexes.find(({ fields, whole, isId }) => whole && !isId && fields[0] === path);
    const keys = new Set([...values.flatMap((value) => [...(index?.having(value) ?? [])]), ...this.#otherwise()]);
    for (const key of keys) yield* this.#one(key);
  }

  *#one(key: string): Generator<Entry> {
    const entry = this.get(key);
    if (entry !== undefined) yield entry;
  }

  /** The documents that a plan leads to, before they are put to the filter. */
  *following(plan: Plan, way: number | undefined): Generator<Entry> {
    switch (plan.kind) {
      case 'ids':
        for (const id of plan.ids.toSorted((a, b) => compare(a, b) * (way ?? 1))) yield* this.#one(keyOf(id));
        return;
      case 'field':
        yield* this.#having(plan.path, plan.values);
        return;
      case 'range':
        yield* this.inOrder(plan.range, way ?? 1);
        return;
      case 'all':
        yield* way === undefined ? this.all() : this.inOrder(EVERYTHING, way);
    }
  }
}

export interface Selection {
  readonly filter: Doc;
  readonly sort?: Doc | undefined;
  readonly skip?: number;
  /** 0: all. */
  readonly limit?: number;
}

const unique = (ids: readonly unknown[]): readonly unknown[] => [...new Map(ids.map((id) => [keyOf(id), id])).values()];

// The direction in which to walk along `_id`, where that gives the order that is asked for.
const wayAlong = (sort: Doc, plan: Plan): number | undefined => {
  const [first] = directions(sort);
  return first?.[0] === '_id' && plan.kind !== 'field' ? first[1] : undefined;
};

/** The documents that are meant, in their order; found by `_id` or by an index's first field where the filter allows it. */
export const select = (reading: Reading, selection: Selection, evaluation: Evaluation): readonly Doc[] => {
  const { filter, sort = {}, skip = 0, limit = 0 } = selection;
  const match = matcher(filter, evaluation);
  const plan = planOf(filter, reading.indexed);
  const way = wayAlong(sort, plan);
  const toSort = way === undefined && Object.keys(sort).length > 0;
  const end = limit > 0 ? skip + limit : Infinity;
  const path = plan.kind === 'ids' ? { ...plan, ids: unique(plan.ids) } : plan;
  const found = reading
    .following(path, way)
    .filter(({ doc }) => match(doc))
    .map(({ doc }) => doc);
  if (!toSort) return found.take(end).drop(skip).toArray();
  return sorted(found.toArray(), sort).slice(skip, end);
};
