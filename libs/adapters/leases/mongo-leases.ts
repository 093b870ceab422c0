import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Collection } from 'mongodb';

import type { Leases, Owner } from '@kernel/leases.js';

import type { MongoConnection } from '../mongodb/mongo-connection.js';
import { at, emptyTable, heldBy, ownersOf, renewed, without } from './lease-table.js';
import type { LeaseTable } from './lease-table.js';

/** One document for all parts: who takes some sees what all others have. */
interface LeaseRecord {
  readonly _id: 'projectors';
  /** Another one with each change: a change is made to what was read, or not at all. */
  readonly change: string;
  readonly living: readonly { readonly owner: string; readonly until: Date }[];
  readonly holders: readonly (string | null)[];
}

interface Seen {
  readonly table: LeaseTable;
  /** By the server's clock. */
  readonly now: number;
  readonly change: string;
}

const LONGEST_PAUSE_MS = 20;

/** In the database of the views, which they are about: dropped with it, they are taken anew. */
export class MongoLeases implements Leases {
  private readonly records: Collection<LeaseRecord>;

  constructor(
    private readonly connection: MongoConnection,
    private readonly parts: number,
  ) {
    this.records = connection.views.collection<LeaseRecord>('leases');
  }

  async hold(owner: string, ms: number): Promise<readonly number[]> {
    return heldBy(owner, await this.change((table, now) => renewed({ owner, until: now + ms }, table)));
  }

  async release(owner: string): Promise<void> {
    await this.change((table) => without(owner, table));
  }

  async owners(): Promise<readonly Owner[]> {
    return ownersOf((await this.see()).table);
  }

  /** The connection belongs to whoever opened it. */
  async close(): Promise<void> {}

  private async change(step: (table: LeaseTable, now: number) => LeaseTable): Promise<LeaseTable> {
    for (;;) {
      const { table, now, change } = await this.see();
      const next = step(table, now);
      if (await this.replaced(change, next)) return next;
      // Another owner was first. What it wrote shows once a majority has it.
      await sleep(Math.random() * LONGEST_PAUSE_MS);
    }
  }

  private async replaced(change: string, { living, holders }: LeaseTable): Promise<boolean> {
    const fields = {
      change: randomUUID(),
      living: living.map(({ owner, until }) => ({ owner, until: new Date(until) })),
      holders: holders.map((holder) => holder ?? null),
    };
    const { matchedCount } = await this.connection.run(() =>
      this.records.updateOne({ _id: 'projectors', change }, { $set: fields }),
    );
    return matchedCount === 1;
  }

  /** What stands now, without the dead. */
  private async see(): Promise<Seen> {
    for (;;) {
      const [found] = await this.connection.run(() =>
        this.records
          .aggregate<LeaseRecord & { readonly now: Date }>([
            { $match: { _id: 'projectors' } },
            { $set: { now: '$$NOW' } },
          ])
          .toArray(),
      );
      if (found === undefined) await this.begin();
      else
        return { table: at(found.now.getTime(), this.tableOf(found)), now: found.now.getTime(), change: found.change };
    }
  }

  private async begin(): Promise<void> {
    const fields = { change: randomUUID(), living: [], holders: [] };
    await this.connection.run(() =>
      this.records.updateOne({ _id: 'projectors' }, { $setOnInsert: fields }, { upsert: true }),
    );
  }

  private tableOf({ living, holders }: LeaseRecord): LeaseTable {
    return {
      living: living.map(({ owner, until }) => ({ owner, until: until.getTime() })),
      holders: emptyTable(this.parts).holders.map((_, part) => holders[part] ?? undefined),
    };
  }
}
