/** Rings when the log has grown. Who waits names the count that it has already acted on, so that no ring is missed. */
export interface Bell {
  readonly count: number;
  /** Resolves once the count is past `heard`, or the signal is given. Leaves nothing behind. */
  after(heard: number, signal: AbortSignal): Promise<void>;
}

export class LogBell implements Bell {
  private rings = 0;
  private readonly waiting = new Set<() => void>();

  get count(): number {
    return this.rings;
  }

  ring(): void {
    this.rings += 1;
    for (const wake of this.waiting) wake();
  }

  after(heard: number, signal: AbortSignal): Promise<void> {
    if (this.rings !== heard || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
