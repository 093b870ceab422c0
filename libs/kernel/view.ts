import type { LoggedFact } from './event.js';
import type { JsonObject } from './json.js';

/** A decoded event with where and when it stands on record. */
export interface Recorded<Event = unknown, Record = LoggedFact> {
  readonly event: Event;
  readonly record: Record;
}

/**
 * A read model: a fold over the log into documents. A changed fold gets a new `version`, which is built beside the old one.
 *
 * A document has two forms: `Live`, which the fold works on (with maps, so that an event finds what it is about), and the stored one, plain
 * JSON. The projector hands `evolve` a live document that nobody else holds: it may be changed in place and returned, since a rebuild folds
 * hundreds of thousands of events a second. It must be deterministic and depend on nothing but its arguments. That an event is folded in once
 * only is the projector's care.
 */
export interface View<Event = unknown, Live = unknown> {
  readonly name: string;
  readonly version: number;
  /** The categories of streams that it reads. */
  readonly categories: readonly string[];
  /** Ids of the documents that the event belongs to; none: it is passed over. */
  route(recorded: Recorded<Event>): readonly string[];
  /** Ids of the documents that an event belongs to which cannot be decoded, as far as its raw form tells: they are set aside. */
  routeUnread(record: LoggedFact): readonly string[];
  evolve(live: Live | undefined, recorded: Recorded<Event>, id: string): Live;
  revive(stored: JsonObject): Live;
  /** May share parts with `live`: it is written before the next event is folded. */
  store(live: Live): JsonObject;
  /** The short form of a document for lists and overviews, made when it is stored; undefined: it is in no list. */
  card?(live: Live): JsonObject | undefined;
  /** How many entries it holds, about: what the bound on documents kept in memory counts. Default 1. */
  weight?(live: Live): number;
}
