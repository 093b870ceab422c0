const CAPACITY = 32;

/** A bounded buffer of what happens while a subscription is busy. When it is full the oldest goes, and the reader is told of the gap. */
export class LiveBuffer<T> {
  readonly #items: { readonly number: number; readonly item: T }[] = [];
  #written = 0;
  #read = 0;
  #wake: () => void = () => {};
  #closed = false;

  offer(item: T): void {
    this.#written += 1;
    this.#items.push({ number: this.#written, item });
    if (this.#items.length > CAPACITY) this.#items.shift();
    this.#wake();
  }

  /** Waits for the next item; undefined once closed. `gap` says that something before it was dropped. */
  async next(): Promise<{ readonly item: T; readonly gap: boolean } | undefined> {
    while (this.#items.length === 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const oldest = this.#closed ? undefined : this.#items.shift();
    if (!oldest) return undefined;
    const gap = oldest.number !== this.#read + 1;
    this.#read = oldest.number;
    return { item: oldest.item, gap };
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }
}
