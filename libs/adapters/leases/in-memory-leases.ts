import type { Leases, Owner } from '@kernel/leases.js';

/** For one process, and for specs with several projectors in it. */
export class InMemoryLeases implements Leases {
  /** When the time of each owner runs out. */
  private readonly until = new Map<string, number>();
  /** Who holds each part, or held it last. */
  private readonly holders: (string | undefined)[];

  constructor(
    parts: number,
    private readonly clock: () => number = Date.now,
  ) {
    this.holders = Array.from({ length: parts }, () => undefined);
  }

  async hold(owner: string, ms: number): Promise<readonly number[]> {
    this.forgetDead();
    this.until.set(owner, this.clock() + ms);
    const share = Math.ceil(this.holders.length / this.until.size);
    this.heldBy(owner)
      .slice(share)
      .forEach((part) => (this.holders[part] = undefined));
    const wanted = share - this.heldBy(owner).length;
    this.heldBy(undefined)
      .slice(0, wanted)
      .forEach((part) => (this.holders[part] = owner));
    return this.heldBy(owner);
  }

  async release(owner: string): Promise<void> {
    this.until.delete(owner);
    this.forgetDead();
  }

  async owners(): Promise<readonly Owner[]> {
    this.forgetDead();
    return [...this.until.keys()].toSorted().map((owner) => ({ owner, parts: this.heldBy(owner) }));
  }

  /** Others may hold parts of it still. */
  async close(): Promise<void> {}

  private heldBy(owner: string | undefined): readonly number[] {
    return this.holders.flatMap((holder, part) => (holder === owner ? [part] : []));
  }

  private forgetDead(): void {
    const now = this.clock();
    for (const [owner, until] of this.until) if (until <= now) this.until.delete(owner);
    this.holders.forEach((holder, part) => {
      if (holder !== undefined && !this.until.has(holder)) this.holders[part] = undefined;
    });
  }
}
