import { Int32 } from 'bson';
import { waiting } from './batches.js';
import { type Call, type Command, docOf, docsOf, namespaceOf, refuseCollation } from './call.js';
import type { Collection } from './collection.js';
import { Refusal } from './errors.js';
import { Index, type IndexSpec, nameOf } from './indexes.js';
import { duplicate } from './store.js';
import { identical } from './comparing.js';
import { type Doc, isNumber, plain } from './values.js';

const KNOWN = [
  'key',
  'name',
  'v',
  'unique',
  'sparse',
  'expireAfterSeconds',
  'partialFilterExpression',
  'background',
  'collation',
];

const specOf = (given: Doc): IndexSpec => {
  const strange = Object.keys(given).find((name) => !KNOWN.includes(name));
  if (strange !== undefined) throw new Refusal('NotImplemented', `The index option '${strange}' is not known here`);
  refuseCollation(given);
  const key = docOf(given['key'], 'key');
  const ways = Object.values(key);
  if (ways.length === 0 || !ways.every(isNumber)) {
    throw new Refusal('NotImplemented', 'Of indexes only ascending and descending ones are known here');
  }
  if (ways.some((way) => plain(way) === 0))
    throw new Refusal('CannotCreateIndex', 'Values in the index key pattern cannot be 0.');
  const { background: _ignored, collation: _simple, key: _key, name, v: _v, ...options } = given;
  return { v: new Int32(2), key, name: typeof name === 'string' ? name : nameOf(key), ...options };
};

const isEmpty = (value: unknown): boolean => value === undefined || value === false;

// What makes two indexes two, even on the same fields.
const sameIndex = (a: IndexSpec, b: IndexSpec): boolean =>
  identical(ways(a.key), ways(b.key)) &&
  identical(a.partialFilterExpression, b.partialFilterExpression) &&
  isEmpty(a.unique) === isEmpty(b.unique) &&
  isEmpty(a.sparse) === isEmpty(b.sparse);

const sameExpiry = (a: IndexSpec, b: IndexSpec): boolean => identical(a['expireAfterSeconds'], b['expireAfterSeconds']);

// An index that is there already is left alone; one that is there as something else is refused.
const isKnown = (collection: Collection, spec: IndexSpec): boolean => {
  const known = [...collection.indexes.values()].map((index) => index.spec);
  if (known.some(({ name, key }) => name === '_id_' && identical(ways(key), ways(spec.key)))) return true;
  const named = known.find(({ name }) => name === spec.name);
  if (named !== undefined && !sameIndex(named, spec)) {
    throw new Refusal(
      'IndexKeySpecsConflict',
      `An existing index has the same name as the requested one: ${spec.name}`,
    );
  }
  const equivalent = known.find((one) => sameIndex(one, spec));
  if (equivalent === undefined) return false;
  if (equivalent.name === spec.name && sameExpiry(equivalent, spec)) return true;
  throw new Refusal(
    'IndexOptionsConflict',
    `Index already exists with a different name or options: ${equivalent.name}`,
  );
};

const ways = (key: Doc): Doc =>
  Object.fromEntries(Object.entries(key).map(([name, way]) => [name, new Int32(plain(way))]));

// What is there already has to be unique too.
const refuseDoubles = (collection: Collection, spec: IndexSpec): void => {
  const trial = new Index(spec);
  if (!trial.unique) return;
  for (const { key, doc } of collection.documents.values()) {
    for (const value of trial.keysOf(doc)) {
      const holder = trial.holder(value);
      if (holder !== undefined && holder !== key) throw duplicate(collection.namespace, trial, doc);
    }
    trial.replace(key, undefined, doc);
  }
};

const createIndexes: Command = (call) => {
  const { core, body } = call;
  const specs = docsOf(body['indexes'], 'indexes').map(specOf);
  const namespace = namespaceOf(call);
  if (call.inTransaction) {
    throw new Refusal('OperationNotSupportedInTransaction', 'Indexes are made outside of transactions here');
  }
  return waiting(call, () => {
    core.store.refuseInUse(namespace);
    const made = !core.store.collections.has(namespace);
    const collection = core.store.collection(namespace);
    const before = collection.indexes.size;
    for (const spec of specs.filter((one) => !isKnown(collection, one))) {
      refuseDoubles(collection, spec);
      collection.addIndex(spec);
    }
    const after = collection.indexes.size;
    const note = before === after ? { note: 'all indexes already exist' } : {};
    return {
      numIndexesBefore: new Int32(before),
      numIndexesAfter: new Int32(after),
      createdCollectionAutomatically: made,
      ...note,
    };
  });
};

const existing = (call: Call): Collection => {
  const namespace = namespaceOf(call);
  const collection = call.core.store.collections.get(namespace);
  if (collection === undefined) throw new Refusal('NamespaceNotFound', `ns does not exist: ${namespace}`);
  return collection;
};

const listIndexes: Command = (call) => {
  const { core, body, session } = call;
  const collection = existing(call);
  const docs = [...collection.indexes.values()].map(({ spec }) => spec);
  const batchSize = docOf(body['cursor'], 'cursor')['batchSize'];
  return { cursor: core.cursors.open({ namespace: collection.namespace, docs, session }, batchSize) };
};

const dropIndexes: Command = (call) => {
  const collection = existing(call);
  const wanted = call.body['index'];
  const before = collection.indexes.size;
  const all = [...collection.indexes.values()].filter(({ isId }) => !isId);
  const gone =
    wanted === '*' ? all : all.filter(({ spec }) => spec.name === wanted || identical(ways(spec.key), wanted));
  if (gone.length === 0 && wanted !== '*')
    throw new Refusal('IndexNotFound', `index not found with name [${String(wanted)}]`);
  for (const { spec } of gone) collection.indexes.delete(spec.name);
  return { nIndexesWas: new Int32(before) };
};

export const INDEXES = { createIndexes, listIndexes, dropIndexes };
