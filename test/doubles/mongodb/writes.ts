import { Int32 } from 'bson';
import { type Batch, once, runBatch, writeErrors } from './batches.js';
import { type Call, type Command, docOf, docsOf, namespaceOf, refuseCollation, refuseHint, writerOf } from './call.js';
import { Refusal } from './errors.js';
import { projection } from './projection.js';
import { select } from './reading.js';
import { insert, type Outcome, type Place, remove, replace, update } from './statements.js';
import { change, changeOf, upserted } from './update.js';
import { keyOf } from './keys.js';
import { type Doc, isDoc } from './values.js';

const placeOf = (call: Call, namespace: string): Place => ({
  store: call.core.store,
  writer: writerOf(call),
  namespace,
  careless: call.core.settings.careless,
  evaluation: call.evaluation,
});

const outcomes = ({ results }: Batch<Outcome>): readonly (Outcome & { readonly index: number })[] =>
  results.flatMap((result) => ('outcome' in result ? [{ ...result.outcome, index: result.index }] : []));

const total = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);

const answer = (batch: Batch<Outcome>, more: Doc = {}): Doc => {
  const refused = writeErrors(batch.results);
  return {
    n: total(outcomes(batch).map(({ n }) => n)),
    ...more,
    ...(refused.length > 0 ? { writeErrors: refused } : {}),
    ...(batch.again.length > 0 ? { retriedStmtIds: [...batch.again] } : {}),
  };
};

const refuseSize = (statements: readonly Doc[], name: string): void => {
  if (statements.length > 0 && statements.length <= 100_000) return;
  throw new Refusal(16, `Write batch sizes must be between 1 and 100000. Got ${statements.length} ${name}.`);
};

const inserts: Command = async (call) => {
  const documents = docsOf(call.body['documents'], 'documents');
  refuseSize(documents, 'documents');
  const place = placeOf(call, namespaceOf(call));
  return answer(await runBatch(call, documents.length, (index) => insert(place, documents[index] ?? {})));
};

const updates: Command = async (call) => {
  const statements = docsOf(call.body['updates'], 'updates');
  refuseSize(statements, 'updates');
  const place = placeOf(call, namespaceOf(call));
  const batch = await runBatch(call, statements.length, (index) => update(place, statements[index] ?? {}));
  const made = outcomes(batch).filter((outcome) => 'upserted' in outcome);
  return answer(batch, {
    nModified: total(outcomes(batch).map(({ modified }) => modified)),
    ...(made.length > 0 ? { upserted: made.map(({ index, upserted: _id }) => ({ index, _id })) } : {}),
  });
};

const deletes: Command = async (call) => {
  const statements = docsOf(call.body['deletes'], 'deletes');
  refuseSize(statements, 'deletes');
  const place = placeOf(call, namespaceOf(call));
  return answer(await runBatch(call, statements.length, (index) => remove(place, statements[index] ?? {})));
};

const changedOne = (place: Place, doc: Doc | undefined, body: Doc): Doc => {
  const how = changeOf(body['update'], place.evaluation);
  if (doc !== undefined) {
    const changed = change(doc, how);
    replace(place, doc, changed);
    if (body['upsert'] === true && place.careless === 'shows-only-what-it-makes') return { value: null };
    return { lastErrorObject: { n: 1, updatedExisting: true }, value: body['new'] === true ? changed : doc };
  }
  if (body['upsert'] !== true) return { lastErrorObject: { n: 0, updatedExisting: false }, value: null };
  const made = upserted(docOf(body['query'], 'query'), body['update'], how);
  insert(place, made);
  const value = body['new'] === true ? made : null;
  return { lastErrorObject: { n: 1, updatedExisting: false, upserted: made['_id'] }, value };
};

const removedOne = ({ writer, namespace }: Place, doc: Doc | undefined): Doc => {
  if (doc !== undefined) writer.put(namespace, keyOf(doc['_id']), undefined);
  return { lastErrorObject: { n: doc === undefined ? 0 : 1 }, value: doc ?? null };
};

const findAndModify: Command = async (call) => {
  const { body, evaluation } = call;
  const place = placeOf(call, namespaceOf(call));
  refuseCollation(body);
  refuseHint(place.store, place.namespace, body['hint']);
  if (body['arrayFilters'] !== undefined) throw new Refusal('NotImplemented', "'arrayFilters' is not known here");
  const fields = projection(docOf(body['fields'], 'fields'), evaluation);
  const { outcome, again } = await once(call, 0, () => {
    const selection = { filter: docOf(body['query'], 'query'), sort: docOf(body['sort'], 'sort'), limit: 1 };
    const [doc] = select(place.writer.reading(place.namespace), selection, evaluation);
    return body['remove'] === true ? removedOne(place, doc) : changedOne(place, doc, body);
  });
  const value = isDoc(outcome['value']) ? fields(outcome['value']) : outcome['value'];
  return { ...outcome, value, ...(again ? { retriedStmtId: 0 } : {}) };
};

// One operation of the command that writes to several collections at once, told as the older commands tell it.
const operation = (call: Call, namespaces: readonly string[], op: Doc): Outcome & { readonly kind: string } => {
  const [kind = ''] = Object.keys(op);
  const place = placeOf(call, namespaces[Number(op[kind])] ?? '');
  if (op['constants'] !== undefined) throw new Refusal('NotImplemented', "'constants' of updates is not known here");
  const { filter: q, updateMods: u, multi, upsert, hint, sort, collation, arrayFilters } = op;
  switch (kind) {
    case 'insert':
      return { kind, ...insert(place, docOf(op['document'], 'document')) };
    case 'update': {
      const given = { q, u, multi, upsert, hint, sort, collation, arrayFilters };
      return { kind, ...update(place, given) };
    }
    case 'delete':
      return { kind, ...remove(place, { q, limit: new Int32(multi === true ? 0 : 1), collation, hint }) };
    default:
      throw new Refusal(40415, `BSON field 'bulkWrite.ops.${kind}' is an unknown field.`);
  }
};

type Done = Outcome & { readonly kind: string };

const told = (result: Batch<Done>['results'][number]): Doc => {
  if ('refused' in result) {
    const { code, message, details } = result.refused;
    return { ok: 0, idx: result.index, code, errmsg: message, n: 0, ...details };
  }
  const { kind, n, modified, upserted: _id } = result.outcome;
  return {
    ok: 1,
    idx: result.index,
    n,
    ...(kind === 'update' ? { nModified: modified } : {}),
    ...(_id === undefined ? {} : { upserted: { _id } }),
  };
};

const bulkWrite: Command = async (call) => {
  const { body, core } = call;
  const ops = docsOf(body['ops'], 'ops');
  refuseSize(ops, 'ops');
  const namespaces = docsOf(body['nsInfo'], 'nsInfo').map(({ ns }) => String(ns));
  const batch = await runBatch(call, ops.length, (index) => operation(call, namespaces, ops[index] ?? {}));
  const done = batch.results.flatMap((result) => ('outcome' in result ? [result.outcome] : []));
  const of = (kind: string): readonly Done[] => done.filter((one) => one.kind === kind);
  const updated = of('update').filter((one) => !('upserted' in one));
  const rows = batch.results.filter((result) => body['errorsOnly'] !== true || 'refused' in result).map(told);
  return {
    cursor: core.cursors.open(
      { namespace: 'admin.$cmd.bulkWrite', docs: rows, session: call.session },
      docOf(body['cursor'], 'cursor')['batchSize'],
    ),
    nErrors: batch.results.length - done.length,
    nInserted: of('insert').length,
    nMatched: total(updated.map(({ n }) => n)),
    nModified: total(updated.map(({ modified }) => modified)),
    nUpserted: of('update').length - updated.length,
    nDeleted: total(of('delete').map(({ n }) => n)),
    ...(batch.again.length > 0 ? { retriedStmtIds: [...batch.again] } : {}),
  };
};

export const WRITES = { insert: inserts, update: updates, delete: deletes, findAndModify, bulkWrite };
