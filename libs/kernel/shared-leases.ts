import { StoreUnavailable } from './event-store.js';
import type { Leases } from './leases.js';
import type { Pause } from './pause.js';

export interface HeldLeasesParts {
  readonly leases: Leases;
  readonly owner: string;
  /** How long a lease lasts unless it is renewed; milliseconds. */
  readonly ttl: number;
  readonly clock: () => number;
  readonly pause: Pause;
  /** Called after each renewal, and each that failed. */
  readonly renewed: () => void;
  readonly notice: (problem: StoreUnavailable, retryMs: number) => void;
}

/** So many times a lease is renewed within the time that it lasts: once or twice may fail. */
const RENEWALS = 3;

/** The parts that one owner holds, for as long as it is sure of them. */
export class HeldLeases {
  private held: readonly number[] = [];
  private until = -Infinity;

  constructor(private readonly parts: HeldLeasesParts) {}

  /** None once they could not be renewed in time: others may hold them by then. */
  get now(): readonly number[] {
    return this.parts.clock() < this.until ? this.held : [];
  }

  /** Renews them until the signal is given. */
  async keep(signal: AbortSignal): Promise<void> {
    const { ttl, pause } = this.parts;
    while (!signal.aborted) {
      await this.renew(signal);
      this.parts.renewed();
      await pause(ttl / RENEWALS, signal);
    }
  }

  private async renew(signal: AbortSignal): Promise<void> {
    const { leases, owner, ttl, clock, notice } = this.parts;
    const asked = clock();
    try {
      this.held = await leases.hold(owner, ttl);
      this.until = asked + ttl;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      // Nothing is tried again by who ends.
      if (!signal.aborted) notice(error, ttl / RENEWALS);
    }
  }
}
