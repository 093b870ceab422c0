import type { Position } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';
import { pause } from '@kernel/pause.js';
import type { FillProgress } from '@kernel/projector-filling.js';
import type { Projector, ViewState } from '@kernel/projector.js';

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

export interface KeepingParts {
  readonly projector: Projector;
  /** Names of the views that it keeps. */
  readonly views: readonly string[];
  /** Told of each problem that is tried again, and after how many milliseconds. */
  readonly notice: (problem: StoreUnavailable, retryMs: number) => void;
}

/**
 * A projector that runs until it is ended. A log that is away for longer than a read has patience, and a disk that is full, are tried again; of
 * anything else it stops, and whoever asks for what it can no longer give hears why.
 */
export class Keeping {
  progress: FillProgress | undefined;
  private failure: Error | undefined;
  private stopped = false;
  private readonly ended = new AbortController();
  private running: Promise<void>;

  constructor(private readonly parts: KeepingParts) {
    this.running = this.run();
  }

  private async run(): Promise<void> {
    const { projector, notice } = this.parts;
    for (let retryMs = FIRST_RETRY_MS; !this.ended.signal.aborted; retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)) {
      this.failure = undefined;
      try {
        return await projector.run(this.ended.signal);
      } catch (error) {
        this.failure = error instanceof Error ? error : new Error(String(error));
        this.stopped = !(error instanceof StoreUnavailable && error.passing);
        if (!(error instanceof StoreUnavailable) || this.stopped) return;
        notice(error, retryMs);
      }
      await pause(retryMs, this.ended.signal);
    }
  }

  async waitFor(position: Position, ms: number): Promise<boolean> {
    this.mustRun();
    const { projector, views } = this.parts;
    const seen = await Promise.all(views.map((name) => projector.waitFor(name, position, ms)));
    if (!seen.every(Boolean)) this.mustRun();
    return seen.every(Boolean);
  }

  states(): readonly ViewState[] {
    this.mustRun();
    return this.parts.projector.states();
  }

  checkRebuild(views: readonly string[]): void {
    this.parts.projector.checkRebuild(this.named(views));
  }

  /** What it stopped of, a rebuild may mend: then it goes on. */
  async rebuild(views: readonly string[]): Promise<boolean> {
    const onProgress = (progress: FillProgress): void => {
      this.progress = progress;
    };
    const { signal } = this.ended;
    const isWhole = await this.parts.projector.rebuild(this.named(views), { signal, onProgress });
    if (this.stopped && isWhole) {
      this.stopped = false;
      this.running = this.run();
    }
    return isWhole;
  }

  async end(): Promise<void> {
    this.ended.abort();
    await this.running;
  }

  /** None named: all. */
  private named(views: readonly string[]): readonly string[] {
    return views.length === 0 ? this.parts.views : views;
  }

  private mustRun(): void {
    if (this.failure) throw this.failure;
  }
}
