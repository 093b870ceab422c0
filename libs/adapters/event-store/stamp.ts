import { hash, randomFillSync, randomUUID } from 'node:crypto';

import type { Fact, Metadata, NewEvent } from '@kernel/event.js';
import type { Stamp } from '@kernel/stamp.js';

import { dataHash, requirePlainJson } from './canonical.js';

/** The namespace of all event ids; fixed for ever, or a repeated command would be recorded twice. */
const NAMESPACE = Buffer.from('6f1d1c5be2f14f0c9a7b3d52c8e4a091', 'hex');

/**
 * UUIDv5 (RFC 9562) of the RFC 8785 JSON of the list of parts: the list `["a","b"]` and the list `["ab"]` differ.
 */
export const eventId = (parts: readonly string[]): string => {
  const name = JSON.stringify(parts);
  const bytes = Buffer.allocUnsafe(NAMESPACE.length + Buffer.byteLength(name));
  NAMESPACE.copy(bytes);
  bytes.write(name, NAMESPACE.length, 'utf8');
  const hex = hash('sha1', bytes);
  // Version 5, and the variant: its two bits take the place of the digit's upper two.
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const SALT_BYTES = 16;
const POOL_BYTES = 256 * SALT_BYTES;

/** Draws salts from a pool: asking the system for 16 bytes at a time costs more than hashing the event. */
const saltSource = (): (() => string) => {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return () => {
    if (used === POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    used += SALT_BYTES;
    return pool.toString('hex', used - SALT_BYTES, used);
  };
};

export interface StampParts {
  readonly clock: () => Date;
  /** `recordedAt` of the log's last event: time never runs back, even when the machine's clock was set back. */
  readonly last?: string | undefined;
}

export const createStamp = ({ clock, last = '' }: StampParts): Stamp => {
  const nextSalt = saltSource();
  let latest = last;
  const note = (recordedAt: string): void => {
    if (recordedAt > latest) latest = recordedAt;
  };
  return {
    eventId,
    randomId: () => randomUUID(),
    note,
    now: () => {
      note(clock().toISOString());
      return latest;
    },
    seal: (id, fact, metadata) => sealed(id, fact, metadata, nextSalt()),
  };
};

const sealed = (id: string, { type, data }: Fact, metadata: Metadata, salt: string): NewEvent => {
  requirePlainJson(metadata, '/metadata');
  return { id, type, data, metadata, salt, dataHash: dataHash(salt, data) };
};
