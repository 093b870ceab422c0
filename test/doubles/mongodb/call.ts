import { Int32 } from 'bson';
import { identical } from './comparing.js';
import { Refusal } from './errors.js';
import type { Evaluation } from './expressions.js';
import type { Core } from './core.js';
import type { Reading } from './reading.js';
import type { Session } from './sessions.js';
import type { Store } from './store.js';
import type { Writer } from './writer.js';
import { type Doc, isDoc, plain, typeOf } from './values.js';

/** One command, as the functions that carry it out see it. */
export interface Call {
  readonly name: string;
  readonly body: Doc;
  readonly database: string;
  readonly core: Core;
  readonly session: Session | undefined;
  readonly evaluation: Evaluation;
  readonly inTransaction: boolean;
  readonly retryable: boolean;
}

export type Command = (call: Call) => Doc | Promise<Doc>;

/** The collection that a command names in its first field. */
export const namespaceOf = ({ name, body, database }: Call): string => {
  const collection = body[name];
  if (typeof collection !== 'string' || collection === '' || collection.includes('$')) {
    throw new Refusal('InvalidNamespace', `Invalid namespace specified '${database}.${String(collection)}'`);
  }
  return `${database}.${collection}`;
};

export const writerOf = ({ inTransaction, session, core }: Call): Writer =>
  (inTransaction ? session?.transaction : undefined) ?? core.store;

/** What the command sees: its transaction's view, what a majority has where it asks for that, or what stands now. */
export const readingOf = (call: Call, namespace: string): Reading => {
  if (call.inTransaction) return writerOf(call).reading(namespace);
  const { level = 'local' } = docOf(call.body['readConcern'], 'readConcern');
  switch (level) {
    case 'local':
    case 'available':
      return call.core.store.reading(namespace);
    case 'majority':
    case 'linearizable':
      return call.core.store.settledReading(namespace);
    default:
      throw new Refusal(
        'NotImplemented',
        `The read concern '${String(level)}' outside a transaction is not known here`,
      );
  }
};

/** A hint changes nothing but the way, as long as it names an index that is there. */
export const refuseHint = (store: Store, namespace: string, hint: unknown): void => {
  if (hint === undefined || identical(hint, { $natural: new Int32(1) })) return;
  const specs = [...(store.collections.get(namespace)?.indexes.values() ?? [])].map(({ spec }) => spec);
  if (specs.some(({ name, key }) => name === hint || identical(key, hint))) return;
  throw new Refusal('BadValue', 'hint provided does not correspond to an existing index');
};

export const docOf = (value: unknown, name: string): Doc => {
  if (value === undefined) return {};
  if (isDoc(value)) return value;
  throw new Refusal(
    'TypeMismatch',
    `BSON field '${name}' is the wrong type '${typeOf(value)}', expected type 'object'`,
  );
};

export const docsOf = (value: unknown, name: string): readonly Doc[] => {
  if (Array.isArray(value)) return value.map((item) => docOf(item, name));
  throw new Refusal('TypeMismatch', `BSON field '${name}' is the wrong type '${typeOf(value)}', expected type 'array'`);
};

export const countOf = (value: unknown, name: string): number => {
  const count = plain(value);
  if (count >= 0) return count;
  throw new Refusal(51024, `BSON field '${name}' value must be >= 0, actual value '${count}'`);
};

// Texts are compared byte for byte here. A collation that compares them otherwise would be answered wrongly.
export const refuseCollation = (spec: Doc): void => {
  const collation = spec['collation'];
  if (isDoc(collation) && collation['locale'] !== 'simple') {
    throw new Refusal('NotImplemented', `The collation '${String(collation['locale'])}' is not known here`);
  }
};
