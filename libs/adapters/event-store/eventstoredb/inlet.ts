import { EngineFault, faultOf } from './engine-fault.js';

/** A read or subscription of the client, as far as it is used here. */
export interface Source {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'readable', listener: () => void): unknown;
  read(): unknown;
  readonly readableLength: number;
}

/**
 * One read or subscription of the client, taken event by event without waiting. The client tells of checkpoints and of having caught up while
 * events before them still wait to be taken, and only who takes them one by one can tell where such a notice belongs: after `arrived` events.
 */
export class Inlet<T> {
  private fault: EngineFault | undefined;
  private over = false;
  private news = false;
  private wake: (() => void) | undefined;
  private waking = false;
  /** How many were taken. */
  taken = 0;

  constructor(
    private readonly source: Source,
    private readonly cancel: () => Promise<unknown>,
  ) {
    // The listener for errors stays for ever: one that comes after the end would otherwise end the process.
    source.on('error', (error) => {
      this.fault ??= faultOf(error);
      this.ring();
    });
    source.on('end', () => {
      this.over = true;
      this.ring();
    });
    source.on('readable', () => this.ring());
  }

  /** How many came so far, those included that wait to be taken. */
  get arrived(): number {
    return this.taken + this.source.readableLength;
  }

  get ended(): boolean {
    return this.over;
  }

  /** Undefined while nothing is there. @throws EngineFault once all that came before a failure is taken */
  take(): T | undefined {
    const item = this.source.read() as T | null;
    if (item !== null) {
      this.taken += 1;
      return item;
    }
    if (this.fault) throw this.fault;
    return undefined;
  }

  /** Wakes who waits for a change, once for all that one turn of the loop brings: each wait costs more than taking an event. */
  ring(): void {
    this.news = true;
    if (this.waking || !this.wake) return;
    this.waking = true;
    setImmediate(() => {
      this.waking = false;
      this.wake?.();
    });
  }

  /**
   * Resolves when something has happened since the last call, or the signal is given.
   * @param ms after so long without anything it is a failure; undefined: never
   * @throws EngineFault silent
   */
  async change(ms: number | undefined, signal?: AbortSignal): Promise<void> {
    if (!this.news && !signal?.aborted) await this.ringWithin(ms, signal);
    this.news = false;
  }

  /** Lets the call go: one that is merely forgotten stays open, and a hundred of them stop the connection. */
  leave(): void {
    this.cancel().catch(() => undefined);
  }

  private ringWithin(ms: number | undefined, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', wake);
        this.wake = undefined;
        end();
      };
      const wake = (): void => settle(resolve);
      const silent = (): void =>
        settle(() => reject(new EngineFault('silent', `nothing was heard of the server for ${ms} ms`)));
      const timer = ms === undefined ? undefined : setTimeout(silent, ms);
      signal?.addEventListener('abort', wake, { once: true });
      this.wake = wake;
    });
  }
}
