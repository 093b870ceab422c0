import type { Revision, StreamName } from '@kernel/event.js';
import { BuildGone } from '@kernel/read-store.js';
import type { Build, Card, Commit, Document, Progress, Range, ReadStore } from '@kernel/read-store.js';

import { transaction } from '../../sqlite/database.js';
import { BuildTables } from './build-tables.js';
import { Builds } from './builds.js';
import { Removal } from './removal.js';
import { openViews, openViewsForReading } from './views-file.js';
import type { Views } from './views-file.js';

/**
 * The views of a data folder, for the one who writes them. A file that is damaged or of another version is set aside and made anew.
 * Works in the thread that opens it, synchronously: open it in a worker.
 * @throws StoreUnavailable
 */
export const openEmbeddedReadStore = (dir: string): EmbeddedReadStore => {
  const views = openViews(dir);
  const builds = new Builds(views.db);
  return new EmbeddedReadStore(views, builds, new Removal(views.db, builds));
};

/**
 * The views of a data folder, for one who only reads, beside a writer in another thread or process or without one. Sees each commit and
 * promotion as soon as it is made. What writes is refused.
 * @throws StoreUnavailable when there are no views yet, or none that this version can read
 */
export const openEmbeddedReadStoreReader = (dir: string): EmbeddedReadStore => {
  const views = openViewsForReading(dir);
  return new EmbeddedReadStore(views, new Builds(views.db));
};

export class EmbeddedReadStore implements ReadStore {
  /** What was set aside at the opening and why, in a sentence for the operator; undefined when nothing was. */
  readonly notice: string | undefined;
  private readonly tables = new Map<number, BuildTables>();

  constructor(
    private readonly views: Views,
    private readonly kept: Builds,
    private readonly removal?: Removal,
  ) {
    this.notice = views.notice;
    removal?.start();
  }

  async serving(view: string): Promise<Build | undefined> {
    return this.views.guard(() => this.kept.serving(view));
  }

  async builds(view: string): Promise<readonly Build[]> {
    return this.views.guard(() => this.kept.of(view));
  }

  async begin(view: string, version: number, parts = 1): Promise<Build> {
    return this.views.guard(() => this.kept.begin(view, version, parts));
  }

  async promote(build: Build): Promise<void> {
    this.views.guard(() => this.kept.promote(build));
    this.removal?.start();
  }

  async drop(build: Build): Promise<void> {
    this.views.guard(() => this.kept.retire(build));
    this.removal?.start();
  }

  async progress(build: Build): Promise<readonly (Progress | undefined)[]> {
    return this.ask(build, () => this.kept.progress(build));
  }

  async revisions(build: Build, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, Revision>> {
    return this.ask(build, (tables) => tables.revisions(streams));
  }

  async commit(build: Build, { part, documents, revisions, progress }: Commit): Promise<void> {
    this.views.guard(() =>
      transaction(this.views.db, () => {
        if (!this.kept.kept(build)) throw new BuildGone(build);
        const tables = this.tablesOf(build);
        tables.putDocuments(documents);
        tables.putRevisions(revisions);
        this.kept.advance(build, part, progress);
      }),
    );
  }

  async get(build: Build, id: string): Promise<Document | undefined> {
    return this.ask(build, (tables) => tables.get(id));
  }

  async getMany(build: Build, ids: readonly string[]): Promise<ReadonlyMap<string, Document>> {
    return this.ask(build, (tables) => tables.getMany(ids));
  }

  async documents(build: Build, range: Range): Promise<readonly Document[]> {
    return this.ask(build, (tables) => tables.documents(range));
  }

  async cards(build: Build, range: Range): Promise<readonly Card[]> {
    return this.ask(build, (tables) => tables.cards(range));
  }

  async close(): Promise<void> {
    this.removal?.stop();
    this.views.close();
  }

  /**
   * Reads first and asks then whether the build is still kept: since a build never comes back, it was kept while it was read, whatever
   * another connection has done in between.
   */
  private ask<T>(build: Build, read: (tables: BuildTables) => T): T {
    return this.views.guard(() => {
      try {
        const result = read(this.tablesOf(build));
        if (this.kept.kept(build)) return result;
      } catch (error) {
        if (this.kept.kept(build)) throw error;
      }
      this.tables.delete(build.number);
      throw new BuildGone(build);
    });
  }

  private tablesOf({ number }: Build): BuildTables {
    const known = this.tables.get(number);
    if (known) return known;
    const tables = new BuildTables(this.views.db, number);
    this.tables.set(number, tables);
    return tables;
  }
}
