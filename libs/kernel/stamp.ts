import type { Fact, Metadata, NewEvent } from './event.js';
import type { JsonObject } from './json.js';

/** Gives what a pure rule must not make up: ids, salts, hashes and the time. */
export interface Stamp {
  /** A UUIDv5 of the parts: the same parts give the same id. */
  eventId(parts: readonly string[]): string;
  /** A random UUID. */
  randomId(): string;
  /** UTC, ISO with milliseconds; never earlier than the last that it gave or was told of by `note`. */
  now(): string;
  /** Tells of a moment read from the log. */
  note(recordedAt: string): void;
  /** Makes an event ready to append: salt and hash of the data. @throws NotPlainJson when data holds a fraction or the like */
  seal(id: string, fact: Fact<string, JsonObject>, metadata: Metadata): NewEvent;
}
