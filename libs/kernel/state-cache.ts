/** Folded states by stream, within a bound: the least recently used go first. A state that is missing is only folded anew. */
export class StateCache {
  private readonly kept = new Map<string, { readonly state: unknown; readonly weight: number }>();
  private weight = 0;

  /** @param limit how many events the kept states may have been folded from, all together */
  constructor(private readonly limit = 200_000) {}

  get<T>(key: string): T | undefined {
    const found = this.kept.get(key);
    if (!found) return undefined;
    this.kept.delete(key);
    this.kept.set(key, found);
    return found.state as T;
  }

  /** @param added how many events were folded since the state was last put */
  put(key: string, state: unknown, added: number): void {
    const before = this.kept.get(key)?.weight ?? 0;
    this.kept.delete(key);
    this.kept.set(key, { state, weight: before + added + 1 });
    this.weight += added + 1;
    for (const [oldest, { weight }] of this.kept) {
      if (this.weight <= this.limit || oldest === key) break;
      this.kept.delete(oldest);
      this.weight -= weight;
    }
  }
}
