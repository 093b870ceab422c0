/**
 * What is written and not in the index yet: it comes there when its append is answered. A repeat of it is dropped meanwhile: the server leaves it
 * to the client to lose patience and to ask again.
 */
export class Unindexed {
  /** By stream: the first revision of each append. */
  readonly #first = new Map<string, Set<number>>();

  /** @returns what is to be called once it is indexed */
  begin(stream: string, first: number): () => void {
    const waiting = this.#first.get(stream) ?? new Set();
    this.#first.set(stream, waiting.add(first));
    return () => {
      waiting.delete(first);
      if (waiting.size === 0) this.#first.delete(stream);
    };
  }

  /** Whether an event of this revision is among them, or behind one that is. */
  holds(stream: string, revision: number): boolean {
    return [...(this.#first.get(stream) ?? [])].some((first) => first <= revision);
  }

  /** A new process reads its index from the log before it serves. */
  clear(): void {
    this.#first.clear();
  }
}
