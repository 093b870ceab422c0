/**
 * Lets work on one thing (a stream) happen one after another, in the order in which it came, while work on others goes on. Only within this
 * process: it spares conflicts, it does not replace their check.
 */
export class Turns {
  private readonly last = new Map<string, Promise<void>>();

  /** Settles as the work does; what came before may have failed. */
  async take<T>(of: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(of) ?? Promise.resolve();
    const result = before.then(work);
    const over = result.then(
      () => undefined,
      () => undefined,
    );
    this.last.set(of, over);
    try {
      return await result;
    } finally {
      if (this.last.get(of) === over) this.last.delete(of);
    }
  }
}
