import { Int32, type Long } from 'bson';
import {
  type Call,
  type Command,
  countOf,
  docOf,
  docsOf,
  namespaceOf,
  readingOf,
  refuseCollation,
  refuseHint,
} from './call.js';
import { Refusal } from './errors.js';
import { valuesAt } from './paths.js';
import { aggregated } from './pipeline.js';
import { projection } from './projection.js';
import { select } from './reading.js';
import { keyOf } from './keys.js';
import { type Doc, plain } from './values.js';

const refuseTailable = (body: Doc): void => {
  for (const name of ['tailable', 'awaitData', 'returnKey', 'showRecordId', 'min', 'max', 'let']) {
    const value = body[name];
    if (value !== undefined && value !== false) throw new Refusal('NotImplemented', `'${name}' is not known here`);
  }
};

const refuseUnfit = (call: Call): void => {
  refuseCollation(call.body);
  if (call.body['hint'] !== undefined) refuseHint(call.core.store, namespaceOf(call), call.body['hint']);
};

const find: Command = (call) => {
  const { body, core, session, evaluation } = call;
  refuseTailable(body);
  refuseUnfit(call);
  const namespace = namespaceOf(call);
  const limit = plain(body['limit']);
  const selection = {
    filter: docOf(body['filter'], 'filter'),
    sort: docOf(body['sort'], 'sort'),
    skip: countOf(body['skip'], 'skip'),
    limit: Math.abs(limit),
  };
  const project = projection(docOf(body['projection'], 'projection'), evaluation);
  const docs = select(readingOf(call, namespace), selection, evaluation).map(project);
  return {
    cursor: core.cursors.open(
      { namespace, docs, session },
      body['batchSize'],
      body['singleBatch'] === true || limit < 0,
    ),
  };
};

const getMore: Command = ({ body, core }) => ({
  cursor: core.cursors.next(String(body['getMore']), body['batchSize']),
});

const killCursors: Command = ({ body, core }) => {
  const ids = body['cursors'] as readonly Long[];
  const killed = ids.filter((id) => core.cursors.kill(String(id)));
  return {
    cursorsKilled: killed,
    cursorsNotFound: ids.filter((id) => !killed.includes(id)),
    cursorsAlive: [],
    cursorsUnknown: [],
  };
};

const aggregate: Command = (call) => {
  const { body, core, session, evaluation, database } = call;
  refuseUnfit(call);
  const namespace = typeof body['aggregate'] === 'string' ? namespaceOf(call) : `${database}.$cmd.aggregate`;
  const docs = aggregated(readingOf(call, namespace), docsOf(body['pipeline'], 'pipeline'), evaluation);
  return { cursor: core.cursors.open({ namespace, docs, session }, docOf(body['cursor'], 'cursor')['batchSize']) };
};

const refuseInTransaction = (call: Call): void => {
  if (!call.inTransaction) return;
  const message = `Cannot run '${call.name}' in a multi-document transaction.`;
  throw new Refusal('OperationNotSupportedInTransaction', message);
};

const count: Command = (call) => {
  refuseInTransaction(call);
  const { body, evaluation } = call;
  refuseUnfit(call);
  const selection = {
    filter: docOf(body['query'], 'query'),
    skip: countOf(body['skip'], 'skip'),
    limit: Math.abs(plain(body['limit'])),
  };
  return { n: new Int32(select(readingOf(call, namespaceOf(call)), selection, evaluation).length) };
};

const distinct: Command = (call) => {
  const { body, evaluation } = call;
  refuseUnfit(call);
  const parts = String(body['key']).split('.');
  const docs = select(readingOf(call, namespaceOf(call)), { filter: docOf(body['query'], 'query') }, evaluation);
  const values = docs.flatMap((doc) => valuesAt(doc, parts).flat()).filter((value) => value !== undefined);
  return { values: [...new Map(values.map((value) => [keyOf(value), value])).values()] };
};

export const READS = { find, getMore, killCursors, aggregate, count, distinct };
