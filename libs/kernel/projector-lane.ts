import { Undecodable } from './decode.js';
import type { Position, LoggedFact } from './event.js';
import { LiveDocuments } from './projector-documents.js';
import { SeenRevisions, SetAside } from './projector-guards.js';
import type { Item, Step } from './projector-routing.js';
import type { Build, Progress, ReadStore, StoppedStream } from './read-store.js';
import type { View } from './view.js';

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

/** A build's part that a lane is for. */
export interface LaneOf {
  readonly view: View;
  readonly build: Build;
  readonly part: number;
}

export interface LaneParts {
  readonly store: ReadStore;
  /** Identity of the log. */
  readonly log: string;
  /** How many entries of documents may be held between commits. */
  readonly bound: number;
  readonly poisons: Poisons;
}

/** One part of one build of a view while events are folded into it. After an error it is worth nothing: open it again. */
export class Lane {
  readonly view: View;
  readonly build: Build;
  readonly part: number;
  private readonly documents: LiveDocuments;
  private readonly revisions: SeenRevisions;
  private readonly aside: SetAside;
  private folded: Position | undefined;
  private stored: Position | undefined;
  private unsaved = 0;
  private caughtUp: boolean;

  private endStored: boolean;

  constructor(
    { view, build, part }: LaneOf,
    private readonly parts: LaneParts,
    progress: Progress | undefined,
  ) {
    this.view = view;
    this.build = build;
    this.part = part;
    const empty = progress?.position === undefined;
    this.documents = new LiveDocuments({ ...parts, view, build, empty });
    this.revisions = new SeenRevisions(parts.store, build, empty);
    this.aside = new SetAside(progress?.stopped ?? []);
    this.folded = progress?.position;
    this.stored = progress?.position;
    this.caughtUp = progress?.caughtUp ?? false;
    this.endStored = this.caughtUp;
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

  /** @param steps those of the lane's part @param reached how far the batch went @throws RevisionGap · Spoiled */
  async fold(steps: readonly Step[], reached: Position): Promise<void> {
    const since = this.folded ?? -1n;
    const own = after(steps, since);
    await this.revisions.load(own);
    for (const { item, checks } of own) if (checks) this.revisions.follow(item.record);
    await this.documents.load(own);
    for (const step of own) this.take(step);
    this.unsaved += own.length;
    if (reached > since) this.folded = reached;
  }

  /** What was folded last was the end of the log: the next commit says so. */
  reachedEnd(): void {
    this.caughtUp = true;
  }

  /**
   * Documents, revisions and progress together, where events were folded in.
   * @param positionToo also where none was, but the position went on or the end was reached
   */
  async commit(positionToo = false): Promise<void> {
    if (this.unsaved > 0 || (positionToo && this.moved)) {
      await this.parts.store.commit(this.build, {
        part: this.part,
        documents: this.documents.toStore(),
        revisions: this.revisions.toStore(),
        progress: this.progress(),
      });
      this.documents.settle();
      this.revisions.settle();
      this.endStored = this.caughtUp;
    }
    this.stored = this.folded;
    this.unsaved = 0;
  }

  private get moved(): boolean {
    return this.folded !== this.stored || this.caughtUp !== this.endStored;
  }

  private progress(): Progress {
    const { folded, caughtUp, parts, aside } = this;
    return { position: folded, log: parts.log, stopped: aside.list(), caughtUp };
  }

  private take({ item, ids, checks, nowhere }: Step): void {
    // What it belongs to does not show: then only the notice stays.
    if (item.fault !== undefined && nowhere && checks) this.aside.add(item.record, item.fault, []);
    for (const id of ids) this.foldInto(id, item);
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

  private knownPoison(id: string, { position }: LoggedFact): string | undefined {
    const { poisons } = this.parts;
    const poison = poisons.size === 0 ? undefined : poisons.get(this.poisonKey(id));
    return poison?.position === position ? poison.reason : undefined;
  }
}

/** Those of later positions; nothing is copied where all are, as they almost always are. */
const after = (steps: readonly Step[], since: Position): readonly Step[] => {
  const first = steps.findIndex(({ item }) => item.record.position > since);
  if (first < 0) return [];
  return first === 0 ? steps : steps.slice(first);
};

/** Never the message of an unforeseen error: it may hold what the event holds. */
const whyNotFolded = ({ name }: View, { stream, revision, type }: LoggedFact, error: unknown): string =>
  `Event ${revision} of ${stream} (${type}) could not be folded into view ${name}: ${error instanceof Error ? error.name : 'it threw'}.`;

export const whyNotDecoded = ({ stream, revision, type }: LoggedFact, error: unknown): string =>
  error instanceof Undecodable ? error.message : `Event ${revision} of ${stream} (${type}) could not be decoded.`;
