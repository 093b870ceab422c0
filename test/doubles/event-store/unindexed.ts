/**
 * What is written and not in the index yet: it comes there when its append is answered. Meanwhile whoever reads the stream is not shown it, though an
 * append is refused for it, and a repeat of it is dropped: the server leaves it to the client to lose patience and to ask again.
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

  /** How far a stream of so many events may be read. */
  endOf(stream: string, length: number): number {
    return Math.min(length, ...(this.#first.get(stream) ?? []));
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
