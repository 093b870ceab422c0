import { StoreUnavailable } from '@kernel/event-store.js';
import type { Revision, StreamName } from '@kernel/event.js';
import { BuildGone } from '@kernel/read-store.js';
import type { Build, Card, Commit, Document, Progress, Range, ReadStore } from '@kernel/read-store.js';

import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { fitLayout } from '../../mongodb/layout.js';
import type { Layout } from '../../mongodb/layout.js';
import { checkPart, checkParts } from '../progress.js';
import { BuildCollections } from './build-collections.js';
import { ProgressRecords } from './progress-records.js';
import { Removal } from './removal.js';
import { ViewRecords } from './view-records.js';

const LAYOUT: Layout = {
  holds: 'views',
  version: 1,
  otherwise: 'stop all of Kronika and drop the database: views are built anew from the log',
};

/** The views in the database `<namespace>_views`, for any number of processes. @throws StoreUnavailable when it is of another version */
export const openMongoReadStore = async (connection: MongoConnection): Promise<MongoReadStore> => {
  await fitLayout(connection, connection.views, LAYOUT);
  const kept = new ViewRecords(connection);
  return new MongoReadStore(connection, kept, new Removal(connection, kept));
};

export class MongoReadStore implements ReadStore {
  private readonly reached: ProgressRecords;

  constructor(
    private readonly connection: MongoConnection,
    private readonly kept: ViewRecords,
    private readonly removal: Removal,
  ) {
    this.reached = new ProgressRecords(connection);
    removal.start();
  }

  serving(view: string): Promise<Build | undefined> {
    return this.kept.serving(view);
  }

  builds(view: string): Promise<readonly Build[]> {
    return this.kept.of(view);
  }

  async begin(view: string, version: number, parts = 1): Promise<Build> {
    checkParts(parts);
    return this.kept.begin(view, version, parts);
  }

  async promote(build: Build): Promise<void> {
    await this.kept.promote(build);
    this.removal.start();
  }

  async drop(build: Build): Promise<void> {
    await this.kept.retire(build);
    this.removal.start();
  }

  progress(build: Build): Promise<readonly (Progress | undefined)[]> {
    return this.ask(build, () => this.reached.of(build));
  }

  revisions(build: Build, streams: readonly StreamName[]): Promise<ReadonlyMap<StreamName, Revision>> {
    return this.ask(build, (collections) => collections.revisions(streams));
  }

  /**
   * Data first, progress when a majority has the data: an end in between leaves documents ahead of their progress, which the guards make
   * harmless. A build that is replaced meanwhile takes what is left of the commit into nowhere, or what is left fails since its collections go.
   */
  async commit(build: Build, commit: Commit): Promise<void> {
    checkPart(build, commit.part);
    if (!(await this.kept.kept(build))) throw new BuildGone(build);
    const outcome = await outcomeOf(this.write(build, commit));
    if (!('error' in outcome)) return;
    if (outcome.error instanceof StoreUnavailable && outcome.error.passing) throw outcome.error;
    await this.sure(build, outcome);
  }

  get(build: Build, id: string): Promise<Document | undefined> {
    return this.find(
      build,
      (collections) => collections.get(id),
      (found) => found !== undefined,
    );
  }

  getMany(build: Build, ids: readonly string[]): Promise<ReadonlyMap<string, Document>> {
    return this.find(
      build,
      (collections) => collections.getMany(ids),
      (found) => found.size === new Set(ids).size,
    );
  }

  documents(build: Build, range: Range): Promise<readonly Document[]> {
    return this.ask(build, (collections) => collections.documents(range));
  }

  cards(build: Build, range: Range): Promise<readonly Card[]> {
    return this.ask(build, (collections) => collections.cards(range));
  }

  /** The connection belongs to whoever opened it. */
  close(): Promise<void> {
    return this.removal.stop();
  }

  private async write(build: Build, { part, documents, revisions, progress }: Commit): Promise<void> {
    await new BuildCollections(this.connection, build).put({ documents, revisions });
    await this.reached.advance(build, part, progress);
  }

  /**
   * Reads first and asks then whether the build is still kept: since a build never comes back, it was kept while it was read, and nothing of
   * it was dropped.
   */
  private async ask<T>(build: Build, read: Read<T>): Promise<T> {
    return this.sure(build, await outcomeOf(read(new BuildCollections(this.connection, build))));
  }

  /**
   * As `ask`, and both at once: where all that was asked for was found, nothing of it was dropped before. Only what seems missing must be
   * asked about again.
   */
  private async find<T>(build: Build, read: Read<T>, isWhole: (found: T) => boolean): Promise<T> {
    const [outcome, kept] = await Promise.all([
      outcomeOf(read(new BuildCollections(this.connection, build))),
      this.kept.kept(build),
    ]);
    if (!kept) throw new BuildGone(build);
    return 'value' in outcome && isWhole(outcome.value) ? outcome.value : this.sure(build, outcome);
  }

  private async sure<T>(build: Build, outcome: Outcome<T>): Promise<T> {
    if (!(await this.kept.kept(build))) throw new BuildGone(build);
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }
}

type Read<T> = (collections: BuildCollections) => Promise<T>;
type Outcome<T> = { readonly value: T } | { readonly error: unknown };

const outcomeOf = <T>(asked: Promise<T>): Promise<Outcome<T>> =>
  asked.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
