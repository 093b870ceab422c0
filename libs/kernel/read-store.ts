import type { Position, Revision, StreamName } from './event.js';
import type { JsonObject } from './json.js';

/**
 * One build of one view: name, version of its fold, and a number that tells two builds of the same version apart. A new build fills beside
 * the one that serves, and takes over when it has caught up.
 */
export interface Build {
  readonly view: string;
  readonly version: number;
  readonly number: number;
  /** Into how many parts its documents are divided (`partOf`), each with a progress of its own: 1 unless projectors share the work. */
  readonly parts: number;
}

/**
 * Where one part of a build stands. Written in the same transaction as the documents it speaks of, or after them, never before. It goes forward
 * only: what a slower owner of the same part writes late is passed over.
 */
export interface Progress {
  /** Position of the last event whose effects are all in the documents; undefined at the beginning. */
  readonly position: Position | undefined;
  /** Identity of the log that the position belongs to. */
  readonly log: string;
  /** Streams set aside because one of their events could not be folded; the documents that they feed are frozen. */
  readonly stopped: readonly StoppedStream[];
  /** The part has once reached the end of the log; a build of which all parts have may take over. Once true it stays true. */
  readonly caughtUp: boolean;
}

export interface StoppedStream {
  readonly stream: StreamName;
  readonly position: Position;
  /** A plain sentence; never a person's identity. */
  readonly reason: string;
  readonly documents: readonly string[];
}

/**
 * A document of a view. `card` is its short form for lists and overviews, read without the body.
 * `position` is that of the last event folded in: a write with an older one than what is stored changes nothing.
 */
export interface Document {
  readonly id: string;
  readonly position: Position;
  readonly body: JsonObject;
  readonly card?: JsonObject | undefined;
}

export interface Card {
  readonly id: string;
  readonly position: Position;
  readonly card: JsonObject;
}

export interface Commit {
  /** From 0; all documents and streams of the commit belong to it. */
  readonly part: number;
  readonly documents: readonly Document[];
  /** Last revision seen of each stream that this commit touched: a gap shows at the next one. Each stream is checked by one part alone. */
  readonly revisions: ReadonlyMap<StreamName, Revision>;
  readonly progress: Progress;
}

export interface Range {
  /** Only ids that begin with it. */
  readonly prefix: string;
  /** Exclusive. */
  readonly after?: string | undefined;
  /** Only those that an event after this position was folded into. */
  readonly newerThan?: Position | undefined;
  readonly limit?: number | undefined;
}

/**
 * Read models: derived, never the truth; all of it can be built anew from the log. Every adapter passes `read-store.contract.spec.ts`.
 * What asks about a build (all but `serving`, `builds`, `begin` and `drop`) throws `BuildGone` once it has been dropped or replaced.
 */
export interface ReadStore {
  /** The build that answers for a view; undefined before the first one has caught up. */
  serving(view: string): Promise<Build | undefined>;
  /** All builds of a view, the serving one and those that fill. */
  builds(view: string): Promise<readonly Build[]>;
  /** A new, empty build of that version. @param parts default 1 */
  begin(view: string, version: number, parts?: number): Promise<Build>;
  /**
   * Makes the build the one that serves, and drops all others of its view. Atomic. Where it serves already nothing changes: whoever comes late with a
   * promotion leaves what was begun since then.
   */
  promote(build: Build): Promise<void>;
  drop(build: Build): Promise<void>;

  /** One for each part; undefined where nothing was committed yet. */
  progress(build: Build): Promise<readonly (Progress | undefined)[]>;
  /** Last revisions of those of the streams that any part of the build has seen. */
  revisions(build: Build, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, Revision>>;
  /** Documents and progress together. Doing it twice changes nothing. @throws RangeError for a part that the build does not have */
  commit(build: Build, commit: Commit): Promise<void>;

  get(build: Build, id: string): Promise<Document | undefined>;
  getMany(build: Build, ids: readonly string[]): Promise<ReadonlyMap<string, Document>>;
  /** Bodies in the order of their ids (by UTF-8 bytes). */
  documents(build: Build, range: Range): Promise<readonly Document[]>;
  /** Cards in the order of their ids; documents without one are left out. */
  cards(build: Build, range: Range): Promise<readonly Card[]>;

  close(): Promise<void>;
}

/** The build was dropped, or another one took its place: ask which one serves now, and again. */
export class BuildGone extends Error {
  constructor(readonly build: Build) {
    super(
      `Build ${build.number} of view ${build.view}, version ${build.version}, is no longer kept: it was dropped, or another one took its place.`,
    );
    this.name = 'BuildGone';
  }
}
