/**
 * Tasks that run beside each other until all of them have ended. When one fails, the signal that all were given ends the others; the error of the
 * first one to fail is that of the whole.
 */
export class Tasks {
  private readonly failed = new AbortController();
  private readonly ended: AbortSignal;
  private readonly running = new Set<Promise<void>>();
  private readonly failures: unknown[] = [];

  constructor(signal: AbortSignal) {
    this.ended = AbortSignal.any([signal, this.failed.signal]);
  }

  start(task: (ended: AbortSignal) => Promise<void>): void {
    const running = task(this.ended)
      .catch((error: unknown) => {
        this.failures.push(error);
        this.failed.abort();
      })
      .finally(() => this.running.delete(running));
    this.running.add(running);
  }

  /** Resolves when none runs any more. */
  async over(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
    if (this.failures.length > 0) throw this.failures[0];
  }
}
