import { calculateObjectSize, Double } from 'bson';
import { docOf, refuseCollation, refuseHint } from './call.js';
import type { Careless } from './careless.js';
import { type Entry, entryOf, ID_INDEX } from './collection.js';
import { Refusal } from './errors.js';
import type { Evaluation } from './expressions.js';
import { Index } from './indexes.js';
import { select } from './reading.js';
import { duplicate, type Store } from './store.js';
import type { Writer } from './writer.js';
import { storable } from './storable.js';
import { change, changeOf, upserted } from './update.js';
import { identical } from './comparing.js';
import { keyOf } from './keys.js';
import { type Doc, isDoc, MAX_BSON, numeric, plain, typeOf } from './values.js';

/** What one statement has done. */
export interface Outcome {
  readonly n: number;
  readonly modified: number;
  readonly upserted?: unknown;
}

/** Where a statement works, and what it may refer to. */
export interface Place {
  readonly store: Store;
  readonly writer: Writer;
  readonly namespace: string;
  readonly evaluation: Evaluation;
  readonly careless: Careless | undefined;
}

const ID = new Index(ID_INDEX);

const withDoubles = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withDoubles);
  if (isDoc(value)) return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, withDoubles(of)]));
  return typeOf(value) === 'long' ? new Double(Number(numeric(value))) : value;
};

const fitting = ({ careless }: Place, given: Doc, code: number): Entry => {
  const doc = careless === 'doubles-for-integers' ? (withDoubles(given) as Doc) : given;
  const size = calculateObjectSize(doc);
  if (size <= MAX_BSON) return entryOf(doc);
  throw new Refusal(code, `object to insert too large. size in bytes: ${size}, max size: ${MAX_BSON}`);
};

export const insert = (place: Place, given: Doc): Outcome => {
  const { writer, namespace, careless } = place;
  const entry = fitting(place, storable(given), 2);
  // First: an open transaction may be about to put it there, or to take it away.
  writer.claim(namespace, entry.key);
  const known = writer.reading(namespace).get(entry.key);
  if (known !== undefined && careless !== 'overwriting-upserts') throw duplicate(namespace, ID, entry.doc);
  writer.put(namespace, entry.key, entry);
  return { n: 1, modified: 0 };
};

const UPDATES = ['q', 'u', 'multi', 'upsert', 'collation', 'hint', 'sort', 'c', 'arrayFilters'];
const DELETES = ['q', 'limit', 'collation', 'hint'];

const refuseUnknown = ({ store, namespace }: Place, statement: Doc, known: readonly string[]): void => {
  const strange = Object.keys(statement).find((name) => !known.includes(name));
  if (strange !== undefined) throw new Refusal(40415, `BSON field '${strange}' of a statement is an unknown field.`);
  for (const name of ['arrayFilters', 'c']) {
    if (statement[name] !== undefined) throw new Refusal('NotImplemented', `'${name}' of updates is not known here`);
  }
  refuseCollation(statement);
  refuseHint(store, namespace, statement['hint']);
};

const refuseMany = (update: unknown): void => {
  if (!Array.isArray(update) && !Object.keys(docOf(update, 'u'))[0]?.startsWith('$')) {
    throw new Refusal('FailedToParse', 'multi update is not supported for replacement-style update');
  }
};

export const update = (place: Place, statement: Doc): Outcome => {
  refuseUnknown(place, statement, UPDATES);
  const { u, multi, upsert } = statement;
  if (multi === true) refuseMany(u);
  const selection = {
    filter: docOf(statement['q'], 'q'),
    sort: docOf(statement['sort'], 'sort'),
    limit: multi === true ? 0 : 1,
  };
  const how = changeOf(u, place.evaluation);
  const docs = select(place.writer.reading(place.namespace), selection, place.evaluation);
  if (docs.length === 0 && upsert === true) {
    const made = upserted(selection.filter, u, how);
    insert(place, made);
    return { n: 1, modified: 0, upserted: made['_id'] };
  }
  const modified = docs.filter((doc) => replace(place, doc, change(doc, how)));
  return { n: docs.length, modified: modified.length };
};

/** Whether there was anything to change. */
export const replace = (place: Place, doc: Doc, changed: Doc): boolean => {
  if (identical(changed, doc)) return place.careless === 'always-modified';
  const entry = fitting(place, changed, 17419);
  place.writer.put(place.namespace, entry.key, entry);
  return true;
};

export const remove = (place: Place, statement: Doc): Outcome => {
  refuseUnknown(place, statement, DELETES);
  const selection = { filter: docOf(statement['q'], 'q'), limit: plain(statement['limit']) };
  const docs = select(place.writer.reading(place.namespace), selection, place.evaluation);
  for (const doc of docs) place.writer.put(place.namespace, keyOf(doc['_id']), undefined);
  return { n: docs.length, modified: 0 };
};
