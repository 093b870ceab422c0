/** Stands for a folded state in the cache. What it stands for, only its aggregate knows: it keeps its states by these, typed. */
export interface Kept {
  /** How many events the state was folded from. */
  readonly weight: number;
}

/**
 * Which folded states are kept, of all aggregates together within one bound: the least recently used go first. A state that is missing is
 * only folded anew. It holds no states itself: they hang on `Kept` weakly (`Aggregate.states`), so that letting one go frees its state.
 */
export class StateCache {
  private readonly kept = new Map<string, Kept>();
  private weight = 0;

  /** @param limit how many events the kept states may have been folded from, all together */
  constructor(private readonly limit = 200_000) {}

  /** Makes it the most recently used. */
  find(key: string): Kept | undefined {
    const found = this.kept.get(key);
    if (!found) return undefined;
    this.kept.delete(key);
    this.kept.set(key, found);
    return found;
  }

  /** Takes the place of what was kept under the key. @param events how many the state was folded from, since the stream began */
  keep(key: string, events: number): Kept {
    this.drop(key);
    // A state of no events takes room too.
    const kept = { weight: events + 1 };
    this.kept.set(key, kept);
    this.weight += kept.weight;
    for (const oldest of this.kept.keys()) {
      if (this.weight <= this.limit || oldest === key) break;
      this.drop(oldest);
    }
    return kept;
  }

  private drop(key: string): void {
    this.weight -= this.kept.get(key)?.weight ?? 0;
    this.kept.delete(key);
  }
}
