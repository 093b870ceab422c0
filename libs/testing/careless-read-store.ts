import { InMemoryReadStore } from '@adapters/read-store/in-memory-read-store.js';
import type { Revision, StreamName } from '@kernel/event.js';
import type { Build, Commit, Document, Progress, Range } from '@kernel/read-store.js';

interface Written {
  readonly documents: Map<string, Document>;
  readonly revisions: Map<StreamName, Revision>;
  readonly progress: (Progress | undefined)[];
}

/** A store without the guards: what is written last stands, be it older or not. A spec that passes with it proves nothing. */
export class CarelessReadStore extends InMemoryReadStore {
  private readonly written = new Map<number, Written>();

  override async begin(view: string, version: number, parts = 1): Promise<Build> {
    const build = await super.begin(view, version, parts);
    const progress = Array.from({ length: parts }, () => undefined);
    this.written.set(build.number, { documents: new Map(), revisions: new Map(), progress });
    return build;
  }

  override async commit(build: Build, commit: Commit): Promise<void> {
    await super.commit(build, commit);
    const written = this.writtenOf(build);
    for (const document of commit.documents) written.documents.set(document.id, structuredClone(document));
    for (const [stream, revision] of commit.revisions) written.revisions.set(stream, revision);
    written.progress[commit.part] = structuredClone(commit.progress);
  }

  override async progress(build: Build): Promise<readonly (Progress | undefined)[]> {
    await super.progress(build);
    return [...this.writtenOf(build).progress];
  }

  override async revisions(build: Build, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, Revision>> {
    await super.revisions(build, streams);
    return new Map([...this.writtenOf(build).revisions].filter(([stream]) => streams.includes(stream)));
  }

  override async getMany(build: Build, ids: readonly string[]): Promise<ReadonlyMap<string, Document>> {
    await super.getMany(build, ids);
    const { documents } = this.writtenOf(build);
    return new Map(
      ids.flatMap((id) => {
        const document = documents.get(id);
        return document ? [[id, structuredClone(document)] as const] : [];
      }),
    );
  }

  override async documents(build: Build, range: Range): Promise<readonly Document[]> {
    const known = await super.documents(build, range);
    const { documents } = this.writtenOf(build);
    return known.flatMap(({ id }) => structuredClone(documents.get(id)) ?? []);
  }

  private writtenOf({ number }: Build): Written {
    const written = this.written.get(number);
    if (!written) throw new Error(`Build ${number} should have been begun.`);
    return written;
  }
}
