import type { Collection } from 'mongodb';

import { BuildGone } from '@kernel/read-store.js';
import type { Build } from '@kernel/read-store.js';

import { askedTogether } from '../../mongodb/asked-together.js';
import type { MongoConnection } from '../../mongodb/mongo-connection.js';
import { numberOf } from '../../mongodb/stored-number.js';
import type { StoredNumber } from '../../mongodb/stored-number.js';
import { upserted } from '../../mongodb/upserted.js';

type BuildRecord = Readonly<Record<keyof Omit<Build, 'view'>, StoredNumber>>;

/** One document for each view says which builds it has and which one serves, so that a promotion is a single write. */
interface ViewRecord {
  readonly _id: string;
  readonly serving?: StoredNumber;
  readonly builds?: readonly BuildRecord[];
}

interface CounterRecord {
  readonly _id: 'builds';
  readonly last: StoredNumber;
}

/** Which builds there are, and which of them serve. A build never comes back, and its number is given once. */
export class ViewRecords {
  private readonly views: Collection<ViewRecord>;
  private readonly counters: Collection<CounterRecord>;
  private readonly find: (view: string) => Promise<ViewRecord | undefined>;

  constructor(private readonly connection: MongoConnection) {
    this.views = connection.views.collection<ViewRecord>('views');
    this.counters = connection.views.collection<CounterRecord>('counters');
    const found = askedTogether((_: 'views', names: readonly string[]) => this.found(names));
    this.find = async (view) => (await found('views', view)).get(view);
  }

  async serving(view: string): Promise<Build | undefined> {
    const { serving, builds = [] } = (await this.find(view)) ?? {};
    if (serving === undefined) return undefined;
    return builds.map((build) => buildOf(view, build)).find(({ number }) => number === numberOf(serving));
  }

  async of(view: string): Promise<readonly Build[]> {
    const { builds = [] } = (await this.find(view)) ?? {};
    return builds.map((build) => buildOf(view, build)).toSorted((a, b) => a.number - b.number);
  }

  async kept({ view, version, number }: Build): Promise<boolean> {
    return (await this.of(view)).some((build) => build.number === number && build.version === version);
  }

  /** The numbers of all that are kept, of all views. */
  async numbers(): Promise<ReadonlySet<number>> {
    const all = await this.connection.run(() => this.views.find().toArray());
    return new Set(all.flatMap(({ builds = [] }) => builds.map(({ number }) => numberOf(number))));
  }

  async begin(view: string, version: number, parts: number): Promise<Build> {
    const build: BuildRecord = { version, number: await this.nextNumber(), parts };
    await this.connection.run(() =>
      this.views.updateOne({ _id: view }, { $addToSet: { builds: build } }, { upsert: true }),
    );
    return buildOf(view, build);
  }

  /** @throws BuildGone */
  async promote(build: Build): Promise<void> {
    const { view, version, number } = build;
    const { matchedCount } = await this.connection.run(() =>
      this.views.updateOne(
        { _id: view, serving: { $ne: number }, builds: { $elemMatch: { number, version } } },
        { $set: { serving: number }, $pull: { builds: { number: { $ne: number } } } },
      ),
    );
    // It may serve already, by another who was first or by this write itself, sent once more.
    if (matchedCount === 0 && !(await this.kept(build))) throw new BuildGone(build);
  }

  async retire({ view, version, number }: Build): Promise<void> {
    await this.connection.run(() => this.views.updateOne({ _id: view }, { $pull: { builds: { number, version } } }));
  }

  private async found(names: readonly string[]): Promise<ReadonlyMap<string, ViewRecord>> {
    const among = { _id: { $in: [...new Set(names)] } };
    const records = await this.connection.run(() => this.views.find(among).toArray());
    return new Map(records.map((record) => [record['_id'], record]));
  }

  /**
   * Begins at the milliseconds since 1970: were the database dropped or restored while a process runs, what that process takes for its build
   * would else be another one's.
   */
  private async nextNumber(): Promise<number> {
    const start = Date.now();
    const { last } = await upserted(this.connection, this.counters, 'builds', [
      { $set: { last: { $add: [{ $max: ['$last', start] }, 1] } } },
    ]);
    return numberOf(last);
  }
}

const buildOf = (view: string, { version, number, parts }: BuildRecord): Build => ({
  view,
  version: numberOf(version),
  number: numberOf(number),
  parts: numberOf(parts),
});
