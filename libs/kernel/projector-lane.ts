import { Undecodable } from './decode.js';
import type { Position, RecordedEvent } from './event.js';
import { LiveDocuments } from './projector-documents.js';
import { SeenRevisions, SetAside, checkProgress } from './projector-guards.js';
import type { LogEnd } from './projector-guards.js';
import type { Build, Progress, ReadStore, StoppedStream } from './read-store.js';
import type { Recorded, View } from './view.js';

/** An event of a batch, decoded once for all views; `fault` says why it could not be. */
export interface Item extends Recorded {
  readonly category: string;
  readonly fault: string | undefined;
}

/** Events that a document could not take, by build and document. Learnt by trying; kept while the process lives. */
export type Poisons = Map<string, { readonly position: Position; readonly reason: string }>;

/**
 * An event broke the fold of a document halfway, so what the lane holds in memory is worth nothing. It is opened again from what is stored;
 * now that the event is known, the document is set aside before it.
 */
export class Spoiled extends Error {
  constructor(readonly build: Build) {
    super(`A document of view ${build.view} could not take an event; its build is taken up again from what is stored.`);
    this.name = 'Spoiled';
  }
}

export interface LaneParts {
  readonly store: ReadStore;
  readonly log: LogEnd;
  /** How many entries of documents may be held between commits. */
  readonly bound: number;
  readonly poisons: Poisons;
}

/** @throws BuiltFromOtherLog · AheadOfLog */
export const openLane = async (view: View, build: Build, parts: LaneParts): Promise<Lane> => {
  const [progress] = await parts.store.progress(build);
  checkProgress(build, progress, parts.log);
  return new Lane(view, build, parts, progress);
};

/** One build of one view while events are folded into it. After an error it is worth nothing: open it again. */
export class Lane {
  private readonly documents: LiveDocuments;
  private readonly revisions: SeenRevisions;
  private readonly aside: SetAside;
  private readonly categories: ReadonlySet<string>;
  private folded: Position | undefined;
  private stored: Position | undefined;
  private unsaved = 0;
  private caughtUp: boolean;

  constructor(
    readonly view: View,
    readonly build: Build,
    private readonly parts: LaneParts,
    progress: Progress | undefined,
  ) {
    const empty = progress?.position === undefined;
    this.documents = new LiveDocuments({ ...parts, view, build, empty });
    this.revisions = new SeenRevisions(parts.store, build, empty);
    this.aside = new SetAside(progress?.stopped ?? []);
    this.categories = new Set(view.categories);
    this.folded = progress?.position;
    this.stored = progress?.position;
    this.caughtUp = progress?.caughtUp ?? false;
  }

  /** All up to here is in the stored documents. */
  get position(): Position | undefined {
    return this.stored;
  }

  /** Events folded in since the last commit. */
  get pending(): number {
    return this.unsaved;
  }

  /** From now on. @param entries of documents between commits */
  holdAtMost(entries: number): void {
    this.documents.holdAtMost(entries);
  }

  get stopped(): readonly StoppedStream[] {
    return this.aside.list();
  }

  /** @param reached how far the batch went, events of other categories included @throws RevisionGap · Spoiled */
  async fold(items: readonly Item[], reached: Position): Promise<void> {
    const since = this.folded ?? -1n;
    const own = items.filter(({ record, category }) => record.position > since && this.categories.has(category));
    await this.revisions.load(own);
    const routes = own.map((item) => this.routeOf(item));
    await this.documents.load(routes);
    for (const [index, item] of own.entries()) for (const id of routes[index] ?? []) this.foldInto(id, item);
    this.unsaved += own.length;
    if (reached > since) this.folded = reached;
  }

  /** What was folded last was the end of the log: the next commit says so. */
  reachedEnd(): void {
    this.caughtUp = true;
  }

  /** Documents, revisions and progress together. `always`: even when nothing was folded in, so that the position is kept. */
  async commit(always = false): Promise<void> {
    if (always || this.unsaved > 0) {
      await this.parts.store.commit(this.build, {
        part: 0,
        documents: this.documents.toStore(),
        revisions: this.revisions.toStore(),
        progress: this.progress(),
      });
      this.documents.settle();
      this.revisions.settle();
    }
    this.stored = this.folded;
    this.unsaved = 0;
  }

  private progress(): Progress {
    const { folded, caughtUp, parts, aside } = this;
    return { position: folded, log: parts.log.identity, stopped: aside.list(), caughtUp };
  }

  private routeOf(item: Item): readonly string[] {
    this.revisions.follow(item.record);
    return item.fault === undefined ? this.view.route(item) : this.routeOfUnread(item, item.fault);
  }

  /** What it belongs to may not show: then only the notice stays. */
  private routeOfUnread({ record }: Item, fault: string): readonly string[] {
    const ids = this.view.routeUnread(record);
    if (ids.length === 0) this.aside.add(record, fault, []);
    return ids;
  }

  private foldInto(id: string, item: Item): void {
    const fault = item.fault ?? this.knownPoison(id, item.record);
    if (fault !== undefined) this.aside.add(item.record, fault, [id]);
    if (this.aside.has(id)) return;
    try {
      this.documents.fold(id, item);
    } catch (error) {
      const reason = whyNotFolded(this.view, item.record, error);
      this.parts.poisons.set(this.poisonKey(id), { position: item.record.position, reason });
      throw new Spoiled(this.build);
    }
  }

  private poisonKey(id: string): string {
    return `${this.build.number} ${id}`;
  }

  private knownPoison(id: string, { position }: RecordedEvent): string | undefined {
    const { poisons } = this.parts;
    const poison = poisons.size === 0 ? undefined : poisons.get(this.poisonKey(id));
    return poison?.position === position ? poison.reason : undefined;
  }
}

/** Never the message of an unforeseen error: it may hold what the event holds. */
const whyNotFolded = ({ name }: View, { stream, revision, type }: RecordedEvent, error: unknown): string =>
  `Event ${revision} of ${stream} (${type}) could not be folded into view ${name}: ${error instanceof Error ? error.name : 'it threw'}.`;

export const whyNotDecoded = ({ stream, revision, type }: RecordedEvent, error: unknown): string =>
  error instanceof Undecodable ? error.message : `Event ${revision} of ${stream} (${type}) could not be decoded.`;
