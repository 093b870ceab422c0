import { ObjectId } from 'bson';
import { Refusal } from './errors.js';
import { type Doc, typeOf } from './values.js';

/** The document with an `_id`, and with that first, as the engine stores every one. */
const withNewId = (doc: Doc): Doc => {
  if (Object.keys(doc)[0] === '_id') return doc;
  const { _id = new ObjectId(), ...rest } = doc;
  return { _id, ...rest };
};

const refuseId = (id: unknown): void => {
  if (['array', 'regex', 'missing'].includes(typeOf(id))) {
    throw new Refusal('InvalidBSON', `The '_id' value cannot be of type ${typeOf(id)}`);
  }
};

/** A document that may be stored, with its `_id` in front. */
export const storable = (doc: Doc): Doc => {
  const whole = withNewId(doc);
  refuseId(whole['_id']);
  return whole;
};
