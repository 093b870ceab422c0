import type { Refusal } from '@kernel/decider.js';
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
}

/** Writes rows of one stream, each decided again at its append. */
export interface Writer {
  /** Gives how many events were appended. @throws DomainError · WrongRevision · StoreUnavailable · OutcomeUnknown */
  write(lane: Lane, key: string, commands: readonly RowCommand[]): Promise<number>;
}
