import type { RecordedEvent } from './event.js';
import type { JsonObject } from './json.js';

/** A decoded event with where and when it stands on record. */
export interface Recorded<Event> {
  readonly event: Event;
  readonly record: RecordedEvent;
}

/**
 * A read model: a fold over the log into documents. A changed fold gets a new `version`, which is built beside the old one.
 *
 * The projector hands `evolve` a document that nobody else holds: it may be changed in place and returned (a rebuild folds hundreds of
 * thousands of events a second). It must be deterministic and depend on nothing but its arguments. That an event is folded in once only is the
 * projector's care.
 */
export interface View<Event = unknown, Body extends object = JsonObject> {
  readonly name: string;
  readonly version: number;
  /** The categories of streams that it reads. */
  readonly categories: readonly string[];
  /** Ids of the documents that the event belongs to; none: it is passed over. */
  route(recorded: Recorded<Event>): readonly string[];
  evolve(body: Body | undefined, recorded: Recorded<Event>, id: string): Body;
  /** The short form of a document for lists and overviews, made when it is stored. */
  card?(body: Body): JsonObject;
}
