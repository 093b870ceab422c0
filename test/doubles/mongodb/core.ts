import { ObjectId, Timestamp } from 'bson';
import type { Careless } from './careless.js';
import { Cursors } from './cursors.js';
import { Sessions } from './sessions.js';
import { Store } from './store.js';

export interface Settings {
  readonly replicaSet: string;
  readonly version: string;
  readonly maxWireVersion: number;
  readonly transactionLifetimeMs: number;
  readonly careless: Careless | undefined;
}

/** What one server is: what it stores, whom it remembers, and what it says of itself. */
export class Core {
  readonly settings: Settings;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly cursors: Cursors;
  readonly #started = Math.floor(Date.now() / 1000);
  /** Changes with each start: topology versions of different starts cannot be compared. */
  processId = new ObjectId();
  /** Grows with each election. */
  term = 1;
  primary = true;
  topologyCounter = 1;
  readonly #watchers = new Set<() => void>();

  constructor(settings: Settings) {
    this.settings = settings;
    this.store = new Store(settings.careless);
    this.cursors = new Cursors(settings.careless);
    this.sessions = new Sessions(this.store, settings.transactionLifetimeMs);
  }

  get clusterTime(): Timestamp {
    return new Timestamp({ t: this.#started, i: this.store.time });
  }

  /** Tells those who wait for the next hello that it says something new. */
  changed(): void {
    this.topologyCounter++;
    for (const wake of this.#watchers) wake();
  }

  /** Until the topology changes, or the time is over, or whoever waits gives up. */
  async nextChange(ms: number, gone: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#watchers.delete(wake);
        gone.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#watchers.add(wake);
      gone.addEventListener('abort', wake);
      if (gone.aborted) wake();
    });
  }

  stepDown(): void {
    this.primary = false;
    this.sessions.abortAll();
    this.changed();
  }

  elect(): void {
    this.primary = true;
    this.term++;
    this.changed();
  }

  /** Another takes over who has everything that was written, and nobody sees a time between. */
  handOver(): void {
    this.sessions.abortAll();
    this.cursors.killAll();
    this.store.handOver();
    this.elect();
  }

  /** The server ends and starts again with what it has stored. */
  restart(): void {
    this.sessions.abortAll();
    this.cursors.killAll();
    this.processId = new ObjectId();
    this.topologyCounter = 1;
  }

  /** Another takes over who has only what a majority had. */
  failOver(): void {
    this.sessions.abortAll();
    this.cursors.killAll();
    this.sessions.forgetAfter(this.store.rollBack());
    this.store.forget();
    this.elect();
  }
}
