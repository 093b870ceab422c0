import { ADMIN } from './admin.js';
import type { Command } from './call.js';
import { Refusal } from './errors.js';
import { INDEXES } from './index-commands.js';
import { READS } from './reads.js';
import { WRITES } from './writes.js';

const commitTransaction: Command = ({ session }) => {
  session?.transaction?.commit();
  return {};
};

const abortTransaction: Command = ({ session }) => {
  const { transaction } = session ?? {};
  if (transaction?.state === 'committed')
    throw new Refusal('TransactionCommitted', 'The transaction has been committed.');
  transaction?.abort();
  return {};
};

const WRITING = ['insert', 'update', 'delete', 'findAndModify', 'bulkWrite', 'commitTransaction'];
// The collections themselves are never taken back by a failover: see README.md.
const DEFINING = ['create', 'drop', 'dropDatabase', 'renameCollection', 'createIndexes', 'dropIndexes'];

const COMMANDS = new Map<string, Command>(
  Object.entries({ ...ADMIN, ...INDEXES, ...READS, ...WRITES, commitTransaction, abortTransaction }),
);

export const isWrite = (name: string): boolean => WRITING.includes(name) || DEFINING.includes(name);
export const isDefinition = (name: string): boolean => DEFINING.includes(name);
export const isRead = (name: string): boolean => name in READS;

// What any command may carry besides what is its own.
const COMMON = ['$db', 'lsid', 'txnNumber', 'startTransaction', 'autocommit', 'stmtId', 'stmtIds', 'readConcern']
  .concat([
    'writeConcern',
    'maxTimeMS',
    'comment',
    '$clusterTime',
    '$readPreference',
    '$audit',
    'mayBypassWriteBlocking',
  ])
  .concat(['apiVersion', 'apiStrict', 'apiDeprecationErrors']);

const FIELDS: Readonly<Record<string, readonly string[]>> = {
  insert: ['documents', 'ordered', 'bypassDocumentValidation'],
  update: ['updates', 'ordered', 'bypassDocumentValidation'],
  delete: ['deletes', 'ordered'],
  findAndModify: [
    'query',
    'sort',
    'remove',
    'update',
    'new',
    'upsert',
    'fields',
    'collation',
    'arrayFilters',
    'hint',
  ].concat(['bypassDocumentValidation']),
  bulkWrite: ['ops', 'nsInfo', 'ordered', 'errorsOnly', 'cursor', 'bypassDocumentValidation'],
  find: ['filter', 'sort', 'projection', 'hint', 'skip', 'limit', 'batchSize', 'singleBatch', 'collation', 'tailable']
    .concat(['awaitData', 'returnKey', 'showRecordId', 'min', 'max', 'let', 'noCursorTimeout', 'allowDiskUse'])
    .concat(['allowPartialResults', 'oplogReplay']),
  getMore: ['collection', 'batchSize'],
  killCursors: ['cursors'],
  aggregate: ['pipeline', 'cursor', 'allowDiskUse', 'collation', 'hint', 'bypassDocumentValidation'],
  count: ['query', 'limit', 'skip', 'hint', 'collation'],
  distinct: ['key', 'query', 'hint', 'collation'],
  listCollections: ['filter', 'nameOnly', 'cursor', 'authorizedCollections'],
  listDatabases: ['filter', 'nameOnly', 'authorizedDatabases'],
  createIndexes: ['indexes', 'commitQuorum'],
  listIndexes: ['cursor'],
  dropIndexes: ['index'],
  renameCollection: ['to', 'dropTarget'],
  commitTransaction: ['recoveryToken'],
  abortTransaction: ['recoveryToken'],
};

/** The function for a command; refused if it or one of its fields is not known here: nothing is passed over in silence. */
export const commandFor = (name: string, body: Readonly<Record<string, unknown>>): Command => {
  const command = COMMANDS.get(name);
  if (command === undefined) throw new Refusal('CommandNotFound', `no such command: '${name}'`);
  const own = FIELDS[name];
  // `create` tells by itself what it does not know.
  const strange =
    name === 'create'
      ? undefined
      : Object.keys(body).find((field) => field !== name && ![...COMMON, ...(own ?? [])].includes(field));
  if (strange !== undefined) throw new Refusal(40415, `BSON field '${name}.${strange}' is an unknown field.`);
  return command;
};
