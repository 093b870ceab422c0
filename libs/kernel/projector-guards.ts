import type { LoggedFact, Revision, StreamName } from './event.js';
import { AheadOfLog, BuiltFromOtherLog, RevisionGap } from './projector.errors.js';
import type { Step } from './projector-routing.js';
import type { Build, Progress, ReadStore, StoppedStream } from './read-store.js';

/** What a log is known by when a build of its views is taken up. */
export interface LogEnd {
  readonly identity: string;
  readonly head: bigint | undefined;
}

/** @throws BuiltFromOtherLog · AheadOfLog */
export const checkProgress = (build: Build, progress: Progress | undefined, { identity, head }: LogEnd): void => {
  if (progress && progress.log !== identity) throw new BuiltFromOtherLog(build, progress.log, identity);
  if (progress?.position !== undefined && progress.position > (head ?? -1n))
    throw new AheadOfLog(build, progress.position, head);
};

/** The last revision that a build has seen of each stream that a part checks: none may be missing. */
export class SeenRevisions {
  private readonly seen = new Map<StreamName, Revision>();
  private touched = new Map<StreamName, Revision>();

  /** @param empty the part has seen nothing yet: nothing need be looked for */
  constructor(
    private readonly store: ReadStore,
    private readonly build: Build,
    private readonly empty: boolean,
  ) {}

  /** Reads those of the streams that are not known yet. */
  async load(steps: readonly Step[]): Promise<void> {
    if (this.empty) return;
    const unknown = new Set<StreamName>();
    for (const { item, checks } of steps)
      if (checks && !this.seen.has(item.record.stream)) unknown.add(item.record.stream);
    if (unknown.size === 0) return;
    for (const [stream, revision] of await this.store.revisions(this.build, [...unknown]))
      this.seen.set(stream, revision);
  }

  /** @throws RevisionGap */
  follow(record: LoggedFact): void {
    const last = this.seen.get(record.stream);
    // Seen, yet not counted as progress: a store that writes documents before progress was interrupted between the two.
    if (last !== undefined && record.revision <= last) return;
    if (record.revision !== (last ?? -1n) + 1n) throw new RevisionGap(this.build, record, last);
    this.seen.set(record.stream, record.revision);
    this.touched.set(record.stream, record.revision);
  }

  /** Those that moved since the last commit. */
  toStore(): ReadonlyMap<StreamName, Revision> {
    return this.touched;
  }

  settle(): void {
    this.touched = new Map();
  }
}

/** Documents set aside because of an event that could not be folded in: they stay as they were before it. */
export class SetAside {
  private readonly ids: Set<string>;

  constructor(private streams: readonly StoppedStream[]) {
    this.ids = new Set(streams.flatMap(({ documents }) => documents));
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** One notice for each stream and document: the first event in the way is the one to look at. */
  add({ stream, position }: LoggedFact, reason: string, ids: readonly string[]): void {
    const documents = ids.filter((id) => !this.ids.has(id));
    if (documents.length === 0 && this.streams.some((known) => known.stream === stream)) return;
    for (const id of documents) this.ids.add(id);
    this.streams = [...this.streams, { stream, position, reason, documents }];
  }

  list(): readonly StoppedStream[] {
    return this.streams;
  }
}
