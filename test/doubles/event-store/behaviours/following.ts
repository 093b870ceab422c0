import type { AllStreamResolvedEvent, Position } from '@eventstore/db-client';

/** The client's subscriptions, to a stream or to `$all`. */
interface Subscription {
  on(name: string, listener: (...args: never[]) => void): unknown;
  unsubscribe(): Promise<void>;
}

/** What a subscription brought so far. It is ended by `stop`, always. */
export class Following {
  readonly events: AllStreamResolvedEvent[] = [];
  readonly checkpoints: Position[] = [];
  readonly #streams = new Set<string>();
  caughtUp = 0;
  error: Error | undefined;
  readonly #subscription: Subscription;
  readonly #patienceMs: number;
  #check: () => void = () => {};

  constructor(subscription: Subscription, patienceMs: number) {
    this.#subscription = subscription;
    this.#patienceMs = patienceMs;
    subscription.on('data', (event: AllStreamResolvedEvent) => this.#note(() => this.#take(event)));
    subscription.on('caughtUp', () => this.#note(() => (this.caughtUp += 1)));
    subscription.on('error', (error: Error) => this.#note(() => (this.error = error)));
  }

  checkpoint(place: Position): void {
    this.#note(() => this.checkpoints.push(place));
  }

  /** Waits until it is so; gives up when it has lost patience, or when the subscription failed. */
  async until(what: string, isSo: (so: this) => boolean): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`Waited in vain for: ${what}.`)), this.#patienceMs);
      this.#check = () => {
        if (isSo(this)) resolve();
        else if (this.error) reject(this.error);
      };
      this.#check();
    }).finally(() => clearTimeout(timer));
  }

  /** Whether an event of this stream has come. */
  has(stream: string): boolean {
    return this.#streams.has(stream);
  }

  async stop(): Promise<void> {
    await this.#subscription.unsubscribe();
  }

  #take(resolved: AllStreamResolvedEvent): void {
    this.events.push(resolved);
    if (resolved.event) this.#streams.add(resolved.event.streamId);
  }

  #note(happened: () => unknown): void {
    happened();
    this.#check();
  }
}
