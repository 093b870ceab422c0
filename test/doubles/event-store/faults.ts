import { HeldAppends } from './held-appends.js';

/** The call whose connection goes down, or whose message goes missing: `cut` ends the connection, `swallow` leaves it standing. */
export type Loss = 'cut' | 'swallow';

export type Trouble =
  | { readonly kind: 'not-ready' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'access-denied' }
  | { readonly kind: 'not-leader'; readonly host: string; readonly port: number };

type Work = 'append' | 'read' | 'delete';

interface Reach {
  /** How many calls it meets; default: all until `end()`. */
  readonly times?: number;
  /** Which calls it meets; default: all. */
  readonly on?: readonly Work[];
}

interface Armed<T> {
  readonly what: T;
  readonly on: readonly Work[];
  left: number;
}

const EVERYTHING: readonly Work[] = ['append', 'read', 'delete'];

/** What is to go wrong. A test arms it; the double asks at the places where a server, or the network, can fail. */
export class Faults {
  /** What a write takes, faults or no. */
  readonly #diskMs: number;
  #delayMs = 0;
  #silent = false;
  #skewMs = 0;
  /** How many appends met their fault: written and not told of, and never arrived. */
  readonly lost = { answers: 0, requests: 0 };
  #trouble: Armed<Trouble> | undefined;
  #lostRequests: Armed<Loss> | undefined;
  #lostAnswers: Armed<Loss> | undefined;
  #cutReads: Armed<number> | undefined;
  #held: HeldAppends | undefined;
  readonly #waiting = new Set<() => void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #onLive: (what: 'caught-up' | 'checkpoint') => void = () => {};

  constructor(diskMs = 0) {
    this.#diskMs = diskMs;
  }

  /** Requests are met at once, and answered later. */
  delayAnswers(ms: number): void {
    this.#delayMs = ms;
  }

  /** Nothing is met or answered, reads and subscriptions included, while connections stand. What came meanwhile is met after `speakAgain()`. */
  fallSilent(): void {
    this.#silent = true;
  }

  speakAgain(): void {
    this.#silent = false;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const go of waiting) go();
  }

  /** The next appends are written, but their answers never arrive. */
  loseAnswers(times = 1, how: Loss = 'cut'): void {
    this.#lostAnswers = { what: how, left: times, on: EVERYTHING };
  }

  /** The next appends never arrive. */
  loseRequests(times = 1, how: Loss = 'cut'): void {
    this.#lostRequests = { what: how, left: times, on: EVERYTHING };
  }

  /** The connections of the next reads and subscriptions are cut when so many messages have been sent: confirmation, checkpoints and caught-up count too. */
  cutReads(after: number, times = 1): void {
    this.#cutReads = { what: after, left: times, on: EVERYTHING };
  }

  /** Appends to the streams that are meant wait until they are let go. Those that expect the same revision can so be made to meet. */
  holdAppends(isMeant: (stream: string) => boolean): HeldAppends {
    this.#held?.release();
    this.#held = new HeldAppends(isMeant);
    return this.#held;
  }

  /** 'Server Is Not Ready', as while it starts or stops. */
  notReady(reach: Reach = {}): void {
    this.#arm({ kind: 'not-ready' }, reach);
  }

  /** 'Server Is Too Busy'. */
  busy(reach: Reach = {}): void {
    this.#arm({ kind: 'busy' }, reach);
  }

  /** The server gives up on its own work, and says so. Nothing was written. */
  timeOut(reach: Reach = {}): void {
    this.#arm({ kind: 'timeout' }, reach);
  }

  denyAccess(reach: Reach = {}): void {
    this.#arm({ kind: 'access-denied' }, reach);
  }

  /** Another node leads: clients are sent there. */
  notLeader(leader: { readonly host: string; readonly port: number }, reach: Reach = {}): void {
    this.#arm({ kind: 'not-leader', ...leader }, reach);
  }

  /** How far the server's clock is ahead of ours: it dates events by it, and judges deadlines. */
  skewClock(ms: number): void {
    this.#skewMs = ms;
  }

  /** Tells every live subscription once more that it has caught up. */
  sayCaughtUp(): void {
    this.#onLive('caught-up');
  }

  /** Sends every live filtered subscription a checkpoint of the log's end, though no event came; its prepare position is 0, as they mostly are. */
  sayCheckpoint(): void {
    this.#onLive('checkpoint');
  }

  /** Everything works again. */
  end(): void {
    this.#delayMs = 0;
    this.#skewMs = 0;
    this.#trouble = undefined;
    this.#lostAnswers = undefined;
    this.#lostRequests = undefined;
    this.#cutReads = undefined;
    this.#held?.release();
    this.speakAgain();
  }

  // From here on: what the double itself asks.

  get skewMs(): number {
    return this.#skewMs;
  }

  get silent(): boolean {
    return this.#silent;
  }

  onLive(tell: (what: 'caught-up' | 'checkpoint') => void): void {
    this.#onLive = tell;
  }

  /** Runs `meet` at once, or when the silence ends. */
  hear(meet: () => void): void {
    if (this.#silent) this.#waiting.add(meet);
    else meet();
  }

  /** Runs `meet` at once, or when what is held is let go. */
  admit(stream: string, meet: () => void): void {
    if (this.#held) this.#held.admit(stream, meet);
    else meet();
  }

  /** Runs `send` when what was written is on the disk. */
  written(send: () => void): void {
    this.answer(send, Math.max(this.#diskMs, this.#delayMs));
  }

  /** Runs `send` at once, or as late as answers are. */
  answer(send: () => void, ms = this.#delayMs): void {
    if (ms === 0) {
      this.hear(send);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.hear(send);
    }, ms);
    this.#timers.add(timer);
  }

  takeTrouble(work: Work): Trouble | undefined {
    return taken(this.#trouble, work);
  }

  takeLostRequest(): Loss | undefined {
    const loss = taken(this.#lostRequests, 'append');
    if (loss) this.lost.requests += 1;
    return loss;
  }

  takeLostAnswer(): Loss | undefined {
    const loss = taken(this.#lostAnswers, 'append');
    if (loss) this.lost.answers += 1;
    return loss;
  }

  takeCutRead(): number | undefined {
    return taken(this.#cutReads, 'read');
  }

  /** What was held back is forgotten with the process that held it. */
  forgetHeld(): void {
    this.#waiting.clear();
    this.#held?.forget();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #arm(trouble: Trouble, { times = Number.POSITIVE_INFINITY, on = EVERYTHING }: Reach): void {
    this.#trouble = { what: trouble, left: times, on };
  }
}

const taken = <T>(armed: Armed<T> | undefined, work: Work): T | undefined => {
  if (!armed || armed.left <= 0 || !armed.on.includes(work)) return undefined;
  armed.left -= 1;
  return armed.what;
};
