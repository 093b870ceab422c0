import { EngineFault, faultOf } from './engine-fault.js';

/** A read or a call of the client, as far as it is used here. */
export interface Source<T> {
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'data', listener: (item: T) => void): unknown;
  pause(): unknown;
  resume(): unknown;
  /** May give a promise. */
  cancel(): unknown;
}

/** So many items wait here before the source is told to pause, and so few before it is told to go on. */
const HELD_MOST = 512;
const HELD_LEAST = 128;

/**
 * One read or subscription of the client, taken item by item without waiting, in the order in which the server sent them. Waiting costs more than
 * taking: so there is one timer and one listener for all of it, and who waits is woken once for all that one turn of the loop brings.
 */
export class Inlet<T> {
  private source: Source<T> | undefined;
  private items: T[] = [];
  private next = 0;
  private paused = false;
  private fault: EngineFault | undefined;
  private over = false;
  private left = false;
  private news = false;
  private wake: (() => void) | undefined;
  private waking = false;
  private timer: NodeJS.Timeout | undefined;
  /** What the timer does, while it is waited for with a bound. */
  private silent: (() => void) | undefined;
  private readonly ringing = (): void => this.ring();

  /** @param signal wakes who waits */
  constructor(
    source: Source<T> | Promise<Source<T>>,
    private readonly signal?: AbortSignal,
  ) {
    signal?.addEventListener('abort', this.ringing);
    if ('then' in source) source.then((opened) => this.attach(opened)).catch((error: unknown) => this.fail(error));
    else this.attach(source);
  }

  /** Whether anything waits to be taken. */
  get waits(): boolean {
    return this.next < this.items.length;
  }

  get ended(): boolean {
    return this.over;
  }

  /** Undefined while nothing is there. @throws EngineFault once all that came before a failure is taken */
  take(): T | undefined {
    const item = this.items[this.next];
    if (item === undefined) {
      if (this.fault) throw this.fault;
      return undefined;
    }
    this.next += 1;
    if (this.next === HELD_MOST || !this.waits) this.clear();
    if (this.paused && this.items.length - this.next <= HELD_LEAST) this.goOn();
    return item;
  }

  /**
   * Resolves when something has happened since the last call, or the signal is given.
   * @param ms after so long without anything it is a failure, the same each time; undefined: never
   * @throws EngineFault silent
   */
  async change(ms: number | undefined): Promise<void> {
    if (!this.news && !this.signal?.aborted) await this.ringWithin(ms);
    this.news = false;
  }

  /** Lets the call go: one that is merely forgotten stays open, and a hundred of them stop the connection. */
  leave(): void {
    this.left = true;
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.ringing);
    if (this.source) cancel(this.source);
  }

  private attach(source: Source<T>): void {
    this.source = source;
    // The listener for errors stays for ever: one that comes after the end would otherwise end the process.
    source.on('error', (error) => this.fail(error));
    source.on('end', () => {
      this.over = true;
      this.ring();
    });
    if (this.left) cancel(source);
    else source.on('data', (item) => this.put(item));
  }

  private put(item: T): void {
    if (this.left) return;
    this.items.push(item);
    if (this.items.length - this.next >= HELD_MOST && !this.paused) {
      this.paused = true;
      this.source?.pause();
    }
    this.ring();
  }

  private fail(error: unknown): void {
    this.fault ??= faultOf(error);
    this.ring();
  }

  private clear(): void {
    this.items = this.items.slice(this.next);
    this.next = 0;
  }

  private goOn(): void {
    this.paused = false;
    this.source?.resume();
  }

  private ring(): void {
    this.news = true;
    if (this.waking || !this.wake) return;
    this.waking = true;
    setImmediate(() => {
      this.waking = false;
      this.wake?.();
    });
  }

  private ringWithin(ms: number | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.wake = () => this.wakeWith(resolve);
      if (ms === undefined) return;
      const fault = (): EngineFault => new EngineFault('silent', `nothing was heard of the server for ${ms} ms`);
      this.silent = () => this.wakeWith(() => reject(fault()));
      this.timer = this.timer?.refresh() ?? setTimeout(() => this.silent?.(), ms);
    });
  }

  private wakeWith(end: () => void): void {
    this.wake = undefined;
    this.silent = undefined;
    end();
  }
}

/** It may fail, or give a promise that does: the call is over then. */
const cancel = (source: Source<unknown>): void => {
  Promise.resolve(source.cancel()).catch(() => undefined);
};
