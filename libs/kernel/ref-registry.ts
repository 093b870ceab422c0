import type { StreamName } from './event.js';
import type { RefClaim, RefIndex, RefRegistry, TakenRef } from './refs.js';

interface Holding {
  readonly claim: RefClaim;
  readonly stream: StreamName;
  /** How many claims hold it that were not released: in flight, or written. */
  claims: number;
}

const KEPT = 50_000;
const LOOKED_UP_AT_ONCE = 1000;

const keyOf = ({ programme, table, ref }: RefClaim): string => `${programme}\n${table}\n${ref}`;

/**
 * The refs of one process that writes: no two of its writes ever get the same ref for two streams. A claim is kept in memory from the moment it
 * is asked for, before the view is looked at, until the view shows it.
 */
export class ProcessRefs implements RefRegistry {
  /** The oldest first. */
  private readonly held = new Map<string, Holding>();
  private ready: Promise<void> | undefined;

  /** @param kept how many claims stay in memory before those that the view shows by now are looked for and let go */
  constructor(
    private readonly index: RefIndex,
    private readonly kept = KEPT,
  ) {}

  async claim(stream: StreamName, refs: readonly RefClaim[]): Promise<readonly TakenRef[]> {
    if (refs.length === 0) return [];
    await this.whenReady();
    const heldElsewhere = refs.flatMap((claim) => this.heldBeside(stream, claim));
    if (heldElsewhere.length > 0) return heldElsewhere;
    for (const claim of refs) this.hold(stream, claim);
    try {
      const taken = foundBeside(stream, await this.index.find(refs));
      if (taken.length > 0) this.release(stream, refs);
      else await this.letGo();
      return taken;
    } catch (error) {
      this.release(stream, refs);
      throw error;
    }
  }

  /** Where refs stand, what this process has written a moment ago included. One in flight is told too: whether it came to stand, its stream knows. */
  async find(refs: readonly RefClaim[]): Promise<readonly TakenRef[]> {
    await this.whenReady();
    const held = refs.flatMap((claim) => {
      const holding = this.held.get(keyOf(claim));
      return holding ? [{ ...claim, stream: holding.stream }] : [];
    });
    const known = new Set(held.map(keyOf));
    const others = refs.filter((claim) => !known.has(keyOf(claim)));
    return others.length === 0 ? held : [...held, ...(await this.index.find(others))];
  }

  release(stream: StreamName, refs: readonly RefClaim[]): void {
    for (const key of refs.map(keyOf)) {
      const holding = this.held.get(key);
      if (holding?.stream !== stream) continue;
      holding.claims -= 1;
      if (holding.claims === 0) this.held.delete(key);
    }
  }

  private whenReady(): Promise<void> {
    this.ready ??= this.index.ready().catch((error: unknown) => {
      this.ready = undefined;
      throw error;
    });
    return this.ready;
  }

  private heldBeside(stream: StreamName, claim: RefClaim): readonly TakenRef[] {
    const holding = this.held.get(keyOf(claim));
    return holding && holding.stream !== stream ? [{ ...claim, stream: holding.stream }] : [];
  }

  private hold(stream: StreamName, claim: RefClaim): void {
    const key = keyOf(claim);
    const holding = this.held.get(key);
    if (holding) holding.claims += 1;
    else this.held.set(key, { claim, stream, claims: 1 });
  }

  /** What the view shows needs no memory here. What it does not show is in flight, or the view has not come so far. */
  private async letGo(): Promise<void> {
    if (this.held.size <= this.kept) return;
    const oldest = [...this.held.entries().take(LOOKED_UP_AT_ONCE)];
    const found = await this.index.find(oldest.map(([, { claim }]) => claim));
    const shown = new Set(found.map((taken) => `${taken.stream} ${keyOf(taken)}`));
    for (const [key, holding] of oldest) {
      if (this.held.get(key) !== holding) continue;
      this.held.delete(key);
      if (!shown.has(`${holding.stream} ${key}`)) this.held.set(key, holding);
    }
  }
}

/** A ref that stands in the claiming stream too is no news there: its decider tells a repeat from a change. */
const foundBeside = (stream: StreamName, found: readonly TakenRef[]): readonly TakenRef[] => {
  const own = new Set(found.filter((taken) => taken.stream === stream).map(keyOf));
  return found.filter((taken) => !own.has(keyOf(taken)));
};
