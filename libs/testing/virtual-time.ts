import type { Pause } from '@kernel/pause.js';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** So much passes with each turn of the event loop: work takes time, too. */
const TURN_MS = 5;

/** Time that passes as fast as the machine can, the same way each time. Nothing that it drives may wait for anything but it. */
export class VirtualTime {
  private time = 0;
  private readonly sleepers = new Set<Sleeper>();

  readonly clock = (): number => this.time;

  readonly pause: Pause = (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = (): void => {
        this.sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { at: this.time + ms, wake };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', wake, { once: true });
    });

  /** One turn of the event loop. */
  async turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.time += TURN_MS;
    for (const { at, wake } of [...this.sleepers].toSorted((a, b) => a.at - b.at)) if (at <= this.time) wake();
  }

  async pass(ms: number): Promise<void> {
    for (const end = this.time + ms; this.time < end;) await this.turn();
  }

  /** Until the condition holds. Fails after so many milliseconds. */
  async until(condition: () => boolean | Promise<boolean>, what = 'it', ms = 600_000): Promise<void> {
    for (const end = this.time + ms; !(await condition()); await this.turn())
      if (this.time > end) throw new Error(`After ${ms} ms ${what} has not come true.`);
  }
}
