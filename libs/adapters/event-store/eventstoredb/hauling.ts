import type { Position } from '@kernel/event.js';
import { StoreUnavailable } from '@kernel/event-store.js';

import { unlessAborted } from '../log-reading.js';

import { BackOff } from './back-off.js';
import { faultOf } from './engine-fault.js';
import type { ForeignStreams } from './foreign-streams.js';
import { isPassing, unavailable } from './refusals.js';
import type { Starts } from './starts.js';
import { Tail } from './tail.js';
import type { Haul, Start, TailParts, TailQuery } from './tail.js';

export interface HaulingParts extends TailParts {
  readonly hosts: string;
  readonly starts: Starts;
  readonly foreign: Pick<ForeignStreams, 'passesOver'>;
  /** Looks whether the server still holds this log, and as far as an event of ours. @throws StoreUnavailable · EngineFault */
  readonly confirm: (reached: Position | undefined) => Promise<void>;
  readonly notice: (sentence: string) => void;
}

export interface HaulingQuery extends Omit<TailQuery, 'start'> {
  /** Of the last event of ours that was seen. */
  readonly after: Position | undefined;
  /** How many failures in a row end it. */
  readonly patience: number;
  /** Whether it is to be seen first that the server holds what was seen. */
  readonly unconfirmed?: true | undefined;
}

/** From this failure in a row on it is no mere hiccup, and the operator is told. */
const TOLD_AT = 3;

/**
 * Hauls over one subscription after another: the client never takes one up again by itself. Each goes on behind what was handed out, so
 * nothing is missed and nothing comes twice. Ends without an error when the signal is given.
 *
 * @throws StoreUnavailable for what does not pass, and after so many failures in a row
 */
export async function* hauling(parts: HaulingParts, query: HaulingQuery): AsyncGenerator<Haul> {
  const { signal } = query;
  const outage = new Outage(parts, query.patience);
  let reached = query.after;
  if (query.unconfirmed) await outage.confirmed(reached, signal);
  let start = parts.starts.behind(reached);
  while (!signal.aborted) {
    const tail = new Tail(parts, { ...query, start });
    let failure: unknown;
    try {
      for (let haul = await tail.haul(); haul; haul = await tail.haul()) {
        outage.isOver();
        reached = haul.position ?? reached;
        yield haul;
      }
    } catch (error) {
      failure = error;
    } finally {
      tail.leave();
    }
    start = await outage.startBehind({ tail, start, reached, failure }, signal);
  }
}

/** A subscription that ended. */
interface Ended {
  readonly tail: Tail;
  readonly start: Start;
  readonly reached: Position | undefined;
  /** Undefined: it leapt, or the signal was given. */
  readonly failure: unknown;
}

/** A time without a connection. */
class Outage {
  private readonly backOff = new BackOff();

  constructor(
    private readonly parts: HaulingParts,
    private readonly patience: number,
  ) {}

  isOver(): void {
    if (this.backOff.failures >= TOLD_AT) this.parts.notice(`EventStoreDB at ${this.parts.hosts} is there again.`);
    this.backOff.succeeded();
  }

  /** Where the next subscription begins, once it may. @throws StoreUnavailable as `goesOn` */
  async startBehind({ tail, start, reached, failure: first }: Ended, signal: AbortSignal): Promise<Start> {
    const { starts, foreign } = this.parts;
    if (first === undefined) return starts.behind(reached);
    const failure = await unlessAborted(foreign.passesOver(first), signal).then(
      (passed) => (passed === false ? first : undefined),
      (error: unknown) => error,
    );
    if (failure === undefined) return starts.resumed(tail, reached);
    const corrected = faultOf(failure).kind === 'no-place' ? starts.corrected(start, reached) : undefined;
    if (!corrected) this.goesOn(failure);
    await this.backOff.pause(signal);
    await this.confirmed(reached, signal);
    return corrected ?? starts.resumed(tail, reached);
  }

  /** @throws StoreUnavailable unless it may pass, and somebody has the patience to wait */
  private goesOn(error: unknown): void {
    const fault = faultOf(error);
    const refusal = unavailable(this.parts.hosts, error);
    if (error instanceof StoreUnavailable || !isPassing(fault) || this.backOff.failures >= this.patience) throw refusal;
    if (this.backOff.failures === TOLD_AT) this.parts.notice(`${refusal.message} It is tried again and again.`);
  }

  /** Waits until the server answers as before or the signal is given. @throws StoreUnavailable as `goesOn` */
  async confirmed(reached: Position | undefined, signal: AbortSignal): Promise<void> {
    for (let there = false; !there && !signal.aborted;) {
      try {
        await unlessAborted(this.parts.confirm(reached), signal);
        there = true;
      } catch (error) {
        this.goesOn(error);
        await this.backOff.pause(signal);
      }
    }
  }
}
