import type { Leases, Owner } from '@kernel/leases.js';

import { at, emptyTable, heldBy, ownersOf, renewed, without } from './lease-table.js';
import type { LeaseTable } from './lease-table.js';

/** For one process, and for specs with several projectors in it. */
export class InMemoryLeases implements Leases {
  private table: LeaseTable;

  constructor(
    parts: number,
    private readonly clock: () => number = Date.now,
  ) {
    this.table = emptyTable(parts);
  }

  async hold(owner: string, ms: number): Promise<readonly number[]> {
    const now = this.clock();
    this.table = renewed({ owner, until: now + ms }, at(now, this.table));
    return heldBy(owner, this.table);
  }

  async release(owner: string): Promise<void> {
    this.table = without(owner, this.table);
  }

  async owners(): Promise<readonly Owner[]> {
    return ownersOf(at(this.clock(), this.table));
  }

  /** Others may hold parts of it still. */
  async close(): Promise<void> {}
}
