import type { JsonObject } from './json.js';

/** `category-id`. The first hyphen ends the category; the id matches `[A-Za-z0-9._:-]+`. */
export type StreamName = string;

/** Place of an event in its stream: 0, 1, … without a gap. */
export type Revision = bigint;

/**
 * Place of an event in the whole log, in the order of commits. Comparable by `<`; otherwise opaque: in one engine 1, 2, 3, in another
 * byte offsets. Never part of an event's canonical bytes, since a log may move to another engine.
 */
export type Position = bigint;

export type Source = 'api' | 'import' | 'cli';

/** Who acts. Never an e-mail: `actor` is a pseudonym. */
export type Role = 'specialist' | 'manager' | 'coordinator' | 'auditor';

export interface Metadata {
  readonly actor: string;
  readonly role: Role;
  readonly source: Source;
  /** The request or the import that the event belongs to. */
  readonly correlationId: string;
  /** The id of the event or command that led to it. */
  readonly causationId: string;
  /** Version of the shape of `data`, from 1. `decode` upcasts. */
  readonly schemaVersion: number;
  /** UTC, ISO with milliseconds. Stamped by the process that appends, never earlier than the last that it gave or read. */
  readonly recordedAt: string;
}

/** A fact as a decider makes it: nothing but what happened. */
export interface Fact<Type extends string = string, Data = JsonObject> {
  readonly type: Type;
  readonly data: Data;
}

/** An event ready to be appended, sealed by `stamp`: the log stores it as it is. */
export interface NewEvent {
  /** A UUID, deterministic, so that sending again is harmless. */
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: Metadata;
  /** 16 random bytes as 32 lower-case hex digits, kept beside the event and outside its canonical bytes. */
  readonly salt: string;
  /** Hex SHA-256 of the salt's bytes followed by the RFC 8785 JSON of `data`. */
  readonly dataHash: string;
}

/**
 * What is read of an event to fold it: where it stands, and what happened. Without what proofs and people ask for (id, salt, hash, who recorded
 * it and when), which is two thirds of its bytes. Every `RecordedEvent` is one.
 */
export interface LoggedFact extends Pick<NewEvent, 'type' | 'data'> {
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly position: Position;
  readonly metadata: Pick<Metadata, 'schemaVersion'>;
}

/** An event as the log gives it back. */
export interface RecordedEvent extends NewEvent {
  readonly stream: StreamName;
  readonly revision: Revision;
  readonly position: Position;
}
