import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';

import { Binary } from 'mongodb';

import { StoreUnavailable } from '@kernel/event-store.js';
import type { JsonObject } from '@kernel/json.js';
import type { Card, Document } from '@kernel/read-store.js';

import { bigintOf } from '../../mongodb/stored-number.js';
import type { StoredNumber } from '../../mongodb/stored-number.js';

/**
 * Card and body are JSON texts: any field name can stand in them, what comes back is what was given to the byte, and both ways are faster than
 * through fields of their own. See docs/adr/0015-mongodb.md.
 */
export interface StoredDocument {
  readonly _id: string;
  readonly position: StoredNumber;
  readonly card?: string;
  /** Binary: the same text, deflated, because it is long. */
  readonly body: string | Binary;
}

export type StoredCard = Required<Omit<StoredDocument, 'body'>>;

/** Well below the 16 MiB that a document of MongoDB may have: texts grow no further than this before they are deflated. */
const LONG = 4 * 1024 * 1024;
const MOST_BYTES = 15 * 1024 * 1024;

const deflated = promisify(deflateRaw);
const inflated = promisify(inflateRaw);

/** @throws StoreUnavailable when it cannot be made small enough */
export const storedFrom = async ({ id, position, body, card }: Document): Promise<StoredDocument> => {
  const text = JSON.stringify(body);
  const packed = text.length > LONG ? new Binary(await deflated(text, { level: 1 })) : text;
  const bytes = typeof packed === 'string' ? Buffer.byteLength(packed) : packed.length();
  if (bytes > MOST_BYTES)
    throw new StoreUnavailable(
      `Document ${id} has ${bytes} bytes, deflated as it is; MongoDB takes less than 16 MiB. Its view must be divided into smaller documents.`,
    );
  return { _id: id, position, ...(card !== undefined && { card: JSON.stringify(card) }), body: packed };
};

export const sizeOf = ({ _id, card = '', body }: StoredDocument): number =>
  _id.length + card.length + (typeof body === 'string' ? body.length : body.length());

export const documentFrom = async ({ _id, position, card, body }: StoredDocument): Promise<Document> => ({
  id: _id,
  position: bigintOf(position),
  body: parsed(typeof body === 'string' ? body : String(await inflated(body.value()))),
  ...(card !== undefined && { card: parsed(card) }),
});

export const cardFrom = ({ _id, position, card }: StoredCard): Card => ({
  id: _id,
  position: bigintOf(position),
  card: parsed(card),
});

const parsed = (text: string): JsonObject => JSON.parse(text) as JsonObject;
