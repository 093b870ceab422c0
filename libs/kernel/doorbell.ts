/** Wakes the one who waits for it. A ring while nobody waits is not lost: the next wait is over at once. */
export class Doorbell {
  private rung = false;
  private open: (() => void) | undefined;

  ring(): void {
    this.rung = true;
    this.open?.();
  }

  /** Resolves once it has rung since the last answer, or the signal is given. */
  async answered(signal: AbortSignal): Promise<void> {
    const wake = (): void => this.open?.();
    signal.addEventListener('abort', wake, { once: true });
    await new Promise<void>((resolve) => {
      this.open = resolve;
      if (this.rung || signal.aborted) resolve();
    });
    signal.removeEventListener('abort', wake);
    this.open = undefined;
    this.rung = false;
  }
}
