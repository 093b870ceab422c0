import type { Leases } from '@kernel/leases.js';
import { pause } from '@kernel/pause.js';
import type { Pause } from '@kernel/pause.js';
import type { Notice } from './storage.js';

export const NOBODY_KEEPS =
  'No projector is at work, and this process leaves the read models to others (KRONIKA_PROJECTIONS=apart): entries and questions wait until one is started.';

const THERE_AGAIN = 'A projector is at work again.';

const LOOK_MS = 5_000;

export interface WatchParts {
  readonly leases: Pick<Leases, 'owners'>;
  readonly notice: Notice;
  readonly pause?: Pause | undefined;
}

/** Whether anybody keeps the read models that this process leaves to others: without, what they say grows old, and nothing else would tell. */
export class ProjectorWatch {
  private told = false;

  constructor(private readonly parts: WatchParts) {}

  async nobody(): Promise<boolean> {
    return (await this.parts.leases.owners()).length === 0;
  }

  /** For the start: what is told by it is not told again. */
  async notice(): Promise<string | undefined> {
    this.told = await this.nobody();
    return this.told ? NOBODY_KEEPS : undefined;
  }

  /** Tells of every change until the signal is given. That a store is away is told by others. */
  async run(signal: AbortSignal): Promise<void> {
    const { pause: rest = pause } = this.parts;
    while (!signal.aborted) {
      await rest(LOOK_MS, signal);
      if (!signal.aborted) await this.look().catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const nobody = await this.nobody();
    if (nobody === this.told) return;
    this.told = nobody;
    this.parts.notice(nobody ? NOBODY_KEEPS : THERE_AGAIN);
  }
}
