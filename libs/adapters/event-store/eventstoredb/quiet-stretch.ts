import { randomUUID } from 'node:crypto';

import type { Position as Place } from '@eventstore/db-client';

import type { Position } from '@kernel/event.js';

import type { EngineEvent, StoredForm } from './stored-form.js';

/** An event of ours, and when it was recorded. */
export interface Head {
  readonly position: Position;
  readonly recordedAt: string;
}

/**
 * A fact about the log: between an event of ours and a place of the server's nothing of ours stands. It holds for ever and for everybody, whatever
 * they have handled: who has seen the event, and no later one, goes on at the place; for everybody else it says nothing.
 */
export interface QuietStretch {
  /** The last event of ours before the place; undefined where there is none. */
  readonly head: Head | undefined;
  /** A checkpoint of the server's, both numbers as they came. An event of ours may stand at its very commit position. */
  readonly place: Place;
}

/** Begins at this position: 0 or undefined is the log's beginning. */
export const beginsAt = ({ head }: QuietStretch, position: Position | undefined): boolean =>
  (head?.position ?? 0n) === (position ?? 0n);

const STRETCH_TYPE = 'QuietStretch';

/** How a stretch is kept in the engine, of the log with this identity. */
export const stretchForm = ({ head, place }: QuietStretch, identity: string): StoredForm => {
  const { commit, prepare } = place;
  const behind = head && { position: String(head.position), recordedAt: head.recordedAt };
  const data = { identity, behind: behind ?? null, place: { commit: String(commit), prepare: String(prepare) } };
  return { id: randomUUID(), type: STRETCH_TYPE, data: Buffer.from(JSON.stringify(data)), metadata: Buffer.from('{}') };
};

/** Undefined for what is none, belongs to another log, or speaks of what stood behind it when it was written: a reader then does without. */
export const stretchIn = ({ type, data, position }: EngineEvent, identity: string): QuietStretch | undefined => {
  const stored = recordIn(data);
  if (type !== STRETCH_TYPE || stored['identity'] !== identity) return undefined;
  const place = placeIn(stored['place']);
  const head = headIn(stored['behind']);
  if (!place || head === 'none' || isAfter(head, place.commit)) return undefined;
  return position && place.commit <= position.commit ? { head, place } : undefined;
};

const isAfter = (head: Head | undefined, commit: bigint): boolean => head !== undefined && head.position > commit;

const placeIn = (stored: unknown): Place | undefined => {
  const place = recordIn(stored);
  const [commit, prepare] = [numberIn(place['commit']), numberIn(place['prepare'])];
  return commit === undefined || prepare === undefined || prepare > commit ? undefined : { commit, prepare };
};

const headIn = (behind: unknown): Head | undefined | 'none' => {
  if (behind === null) return undefined;
  const { position: text, recordedAt } = recordIn(behind);
  const position = numberIn(text);
  return position === undefined || typeof recordedAt !== 'string' ? 'none' : { position, recordedAt };
};

const recordIn = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const DECIMAL = /^\d{1,19}$/;

const numberIn = (text: unknown): bigint | undefined =>
  typeof text === 'string' && DECIMAL.test(text) ? BigInt(text) : undefined;
