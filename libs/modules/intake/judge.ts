import type { Refusal } from '@kernel/decider.js';
import type { Json } from '@kernel/json.js';
import type { Lane, RowCommand } from './intent.js';

/** What one append of rows would come to. */
export interface Judged {
  readonly refusals: readonly Refusal[];
  /** Events that it would add. */
  readonly adds: number;
  /** What is taken otherwise than the row says. */
  readonly notices?: readonly Notice[];
}

export interface Notice {
  /** Index of the command among those sent. */
  readonly command: number;
  readonly code: string;
  /** A plain sentence. */
  readonly message: string;
}

/**
 * Decides rows over what is on record, without writing. Streams judged earlier count for later ones: a municipality that joins in the file
 * may have activities in it. The composition root makes it of the other modules' deciders.
 */
export interface Judge {
  /** A refusal of the stream as a whole carries the command 0, and is told of its first row. */
  judge(lane: Lane, key: string, commands: readonly RowCommand[]): Promise<Judged>;
  /** Keys of the streams in which refs of a table stand on record; those that are not on record are missing. */
  standing(table: string, refs: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The entry of a ref as it now stands in that stream, to be shown. */
  entry(place: EntryPlace): Promise<Json | undefined>;
}

export interface EntryPlace {
  readonly table: string;
  /** Of the stream. */
  readonly key: string;
  readonly ref: string;
}

/** Writes rows of one stream in one append, each decided again. */
export interface Writer {
  /** Gives how many events were appended. @throws DomainError · TooLarge · WrongRevision · StoreUnavailable · OutcomeUnknown */
  write(lane: Lane, key: string, commands: readonly RowCommand[]): Promise<number>;
}
