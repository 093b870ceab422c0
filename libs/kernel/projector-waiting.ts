import type { Position } from './event.js';

interface Waiter {
  readonly view: string;
  readonly position: Position;
  readonly answer: (seen: boolean) => void;
}

/** Who waits for a view to have seen a position. */
export class Waiting {
  private readonly waiters = new Set<Waiter>();
  private readonly resting = new Set<() => void>();

  /** @param ms how long at most; then the answer is no */
  for(view: string, position: Position, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        view,
        position,
        answer: (seen) => {
          clearTimeout(timer);
          this.waiters.delete(waiter);
          resolve(seen);
        },
      };
      const timer = setTimeout(() => waiter.answer(false), ms);
      this.waiters.add(waiter);
      for (const wake of this.resting) wake();
    });
  }

  /** Resolves after so many milliseconds, or as soon as somebody waits. */
  rest(ms: number): Promise<void> {
    if (this.waiters.size > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.resting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.resting.add(wake);
    });
  }

  /** Nobody follows the log any more. */
  end(): void {
    for (const waiter of this.waiters) waiter.answer(false);
    for (const wake of this.resting) wake();
  }

  tell(seen: (view: string) => Position): void {
    for (const waiter of this.waiters) if (seen(waiter.view) >= waiter.position) waiter.answer(true);
  }
}
