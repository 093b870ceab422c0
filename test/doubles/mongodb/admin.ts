import { Binary, Int32, Long } from 'bson';
import { createHash } from 'node:crypto';
import { waiting } from './batches.js';
import { type Call, type Command, docOf, docsOf, namespaceOf, refuseCollation } from './call.js';
import type { Collection } from './collection.js';
import { Refusal } from './errors.js';
import { matcher } from './matcher.js';
import type { Doc } from './values.js';

const databaseOf = (namespace: string): string => namespace.slice(0, namespace.indexOf('.'));

const collectionsOf = ({ core, database }: Call): readonly Collection[] =>
  [...core.store.collections.values()].filter(({ namespace }) => databaseOf(namespace) === database);

const nameOf = ({ namespace }: Collection): string => namespace.slice(namespace.indexOf('.') + 1);

const uuidOf = (namespace: string): Binary =>
  new Binary(createHash('sha256').update(namespace).digest().subarray(0, 16), Binary.SUBTYPE_UUID);

const listCollections: Command = (call) => {
  const { body, core, database, session } = call;
  const listed = collectionsOf(call).map((collection) => ({
    name: nameOf(collection),
    type: 'collection',
    options: {},
    info: { readOnly: false, uuid: uuidOf(collection.namespace) },
    idIndex: collection.indexes.get('_id_')?.spec,
  }));
  const docs: Doc[] = listed.filter(matcher(docOf(body['filter'], 'filter')));
  const named = body['nameOnly'] === true ? docs.map(({ name, type }) => ({ name, type })) : docs;
  const batchSize = docOf(body['cursor'], 'cursor')['batchSize'];
  return {
    cursor: core.cursors.open({ namespace: `${database}.$cmd.listCollections`, docs: named, session }, batchSize),
  };
};

const listDatabases: Command = ({ body, core }) => {
  const names = new Set([...core.store.collections.keys()].map(databaseOf));
  const all = [...names].toSorted().map((name) => ({ name, sizeOnDisk: Long.fromNumber(4096), empty: false }));
  const databases = all.filter(matcher(docOf(body['filter'], 'filter')));
  if (body['nameOnly'] === true) return { databases: databases.map(({ name }) => ({ name })) };
  return { databases, totalSize: Long.fromNumber(4096 * databases.length), totalSizeMb: Long.fromNumber(0) };
};

const refuseInTransaction = (call: Call): void => {
  if (!call.inTransaction) return;
  throw new Refusal('OperationNotSupportedInTransaction', `Cannot run '${call.name}' in a multi-document transaction.`);
};

const OPTIONS = new Set([
  'capped',
  'timeseries',
  'viewOn',
  'pipeline',
  'validator',
  'clusteredIndex',
  'expireAfterSeconds',
]);

const create: Command = (call) => {
  refuseInTransaction(call);
  refuseCollation(call.body);
  const strange = Object.entries(call.body).find(([name, value]) => OPTIONS.has(name) && value !== false);
  if (strange !== undefined) throw new Refusal('NotImplemented', `create with '${strange[0]}' is not known here`);
  const namespace = namespaceOf(call);
  // Made again with the same options, it is there: no error since 7.0.
  call.core.store.collection(namespace);
  return {};
};

const drop: Command = (call) => {
  refuseInTransaction(call);
  const { store } = call.core;
  const namespace = namespaceOf(call);
  return waiting(call, () => {
    store.refuseInUse(namespace);
    const dropped = store.collections.get(namespace);
    if (dropped === undefined) return {};
    store.collections.delete(namespace);
    return { nIndexesWas: new Int32(dropped.indexes.size), ns: namespace };
  });
};

const dropDatabase: Command = (call) => {
  refuseInTransaction(call);
  const { store } = call.core;
  const gone = collectionsOf(call);
  return waiting(call, () => {
    for (const { namespace } of gone) store.refuseInUse(namespace);
    for (const { namespace } of gone) store.collections.delete(namespace);
    return gone.length > 0 ? { dropped: call.database } : {};
  });
};

const refuseTarget = (
  collections: ReadonlyMap<string, Collection>,
  from: string,
  to: string,
  dropTarget: boolean,
): void => {
  if (!collections.has(from)) throw new Refusal('NamespaceNotFound', `Source collection ${from} does not exist`);
  if (from === to) throw new Refusal('IllegalOperation', "Can't rename a collection to itself");
  if (collections.has(to) && !dropTarget) throw new Refusal('NamespaceExists', 'target namespace exists');
};

const renameCollection: Command = (call) => {
  refuseInTransaction(call);
  const { body, core } = call;
  const { store } = core;
  const [from, to] = [String(body['renameCollection']), String(body['to'])];
  return waiting(call, () => {
    refuseTarget(store.collections, from, to, body['dropTarget'] === true);
    for (const namespace of [from, to]) store.refuseInUse(namespace);
    const collection = store.collections.get(from);
    store.collections.delete(from);
    if (collection !== undefined) store.collections.set(to, collection.renamed(to));
    return {};
  });
};

const buildInfo: Command = ({ core }) => {
  const { version } = core.settings;
  const parts = version.split('.').map((part) => new Int32(Number(part)));
  return {
    version,
    versionArray: [...parts, new Int32(0)],
    maxBsonObjectSize: new Int32(16 * 1024 * 1024),
    modules: [],
  };
};

const endSessions: Command = ({ body, core }) => {
  core.sessions.end(docsOf(body['endSessions'], 'endSessions'));
  return {};
};

const replSetGetStatus: Command = ({ core }) => ({
  set: core.settings.replicaSet,
  myState: new Int32(core.primary ? 1 : 2),
  term: Long.fromNumber(core.term),
  members: [{ _id: new Int32(0), health: 1, state: new Int32(core.primary ? 1 : 2), self: true }],
});

export const ADMIN = {
  ping: () => ({}),
  buildInfo,
  buildinfo: buildInfo,
  endSessions,
  replSetGetStatus,
  listCollections,
  listDatabases,
  create,
  drop,
  dropDatabase,
  renameCollection,
};
