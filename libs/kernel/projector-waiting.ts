import type { Position } from './event.js';

interface Waiter {
  readonly view: string;
  readonly position: Position;
  readonly answer: (seen: boolean) => void;
}

/** Who waits for a view to have seen a position. */
export class Waiting {
  private readonly waiters = new Set<Waiter>();

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
    });
  }

  /** Nobody follows the log any more. */
  end(): void {
    for (const waiter of this.waiters) waiter.answer(false);
  }

  tell(seen: (view: string) => Position): void {
    for (const waiter of this.waiters) if (seen(waiter.view) >= waiter.position) waiter.answer(true);
  }
}
