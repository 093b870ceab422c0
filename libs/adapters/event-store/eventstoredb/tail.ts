import type { Position as Place } from '@eventstore/db-client';

import type { Position, RecordedEvent, StreamName } from '@kernel/event.js';

import type { Engine } from './engine.js';
import { EngineFault } from './engine-fault.js';
import type { Inlet } from './inlet.js';
import type { Namespace } from './namespace.js';
import type { QuietMarks } from './quiet-marks.js';
import type { QuietStretch } from './quiet-stretch.js';
import { checkpointIn, eventIn, subscribeRequest } from './read-message.js';
import type { Told } from './read-message.js';
import { oursIn } from './stored-form.js';
import type { EngineEvent } from './stored-form.js';

export interface TailParts {
  readonly engine: Engine;
  readonly namespace: Namespace;
  /** How long a catch-up may go on without a sign of life. */
  readonly silenceMs: number;
  /** Whether the server's own checkpoints may be resumed from. */
  readonly checkpointsHold: boolean;
}

export interface TailQuery {
  readonly start: Start;
  /** Of streams' names in the engine. */
  readonly prefixes: readonly string[];
  readonly wanted: (stream: StreamName) => boolean;
  readonly limit: number;
  readonly signal: AbortSignal;
  /** Nothing more is there once all up to here was seen; missing: once the server says so. */
  readonly end?: Position | undefined;
  /** Where a reader of everything of ours tells what it has found of others, and learns what is known. */
  readonly marks?: Pick<QuietMarks, 'note' | 'leapsFrom'> | undefined;
}

/** Where a subscription begins. */
export interface Start {
  readonly from: Place;
  /** What of ours stands before it, where that is known. */
  readonly quiet: QuietStretch | undefined;
}

/** What came since the last one. */
export interface Haul {
  readonly events: readonly RecordedEvent[];
  /** Of the last event of ours that was taken, wanted or not. */
  readonly position: Position | undefined;
  /** Nothing more was there. */
  readonly caughtUp: boolean;
}

/** One subscription, drawn from in hauls. It ends with the call it is made of; who uses it begins another one where it left off. */
export class Tail {
  private readonly inlet: Inlet<Told>;
  private events: RecordedEvent[] = [];
  /** Of the last event of ours that was taken and not handed out yet. */
  private position: Position | undefined;
  /** The last event of ours that was taken. */
  private latest: RecordedEvent | undefined;
  /** How far it has come: to an event of ours, or to a checkpoint behind it. */
  private reached: Place;
  /** What was last found of others, or known at the start. */
  private quiet: QuietStretch | undefined;
  /** How often the server said that nothing more was there, and how often that was told. */
  private readonly caughtUp = { said: 0, told: 0 };
  private hasTaken = false;
  /** Where another subscription goes on: behind all that was handed out, and behind checkpoints to which nothing is left to hand out. */
  resume: Start;
  /** It came to where others' events are known to follow for a long while: the next subscription begins behind them. */
  leaps = false;

  constructor(
    private readonly parts: TailParts,
    private readonly query: TailQuery,
  ) {
    const { start, prefixes, signal } = query;
    this.reached = start.from;
    this.quiet = start.quiet;
    this.resume = start;
    this.inlet = parts.engine.read(subscribeRequest({ from: start.from, prefixes }), signal);
  }

  /**
   * As many events as asked for, or what there is once nothing more is there; waits until there is something to tell. Undefined when the
   * signal was given, and where it leaps. @throws EngineFault · StoreUnavailable
   */
  async haul(): Promise<Haul | undefined> {
    const { signal } = this.query;
    while (!signal.aborted) {
      this.draw();
      const haul = this.due();
      if (haul || this.leaps) return haul;
      if (this.inlet.ended) throw new EngineFault('lost', 'the server ended the subscription');
      await this.inlet.change(this.caughtUp.said === 0 ? this.parts.silenceMs : undefined);
    }
    return undefined;
  }

  leave(): void {
    this.inlet.leave();
  }

  private draw(): void {
    while (!this.isFull() && !this.leaps) {
      const told = this.inlet.take();
      if (told === undefined) return;
      this.sort(told);
    }
  }

  private sort(told: Told): void {
    if (told.hasEvent()) this.takeEvent(eventIn(told));
    else if (told.hasCaughtUp()) this.caughtUp.said += 1;
    else if (told.hasCheckpoint()) this.takeCheckpoint(checkpointIn(told));
  }

  private takeEvent(event: EngineEvent | undefined): void {
    this.hasTaken = true;
    const ours = oursIn(this.parts.namespace, event);
    if (!ours || !event?.position) return;
    this.position = ours.position;
    this.latest = ours;
    this.reached = event.position;
    if (this.query.wanted(ours.stream)) this.events.push(ours);
    this.leaps = this.query.marks?.leapsFrom(ours.position) ?? false;
  }

  /**
   * All that came before it was taken: nothing of ours stands between the last event of that and the checkpoint. Both its numbers are kept as they came.
   */
  private takeCheckpoint(place: Place | undefined): void {
    if (!place || !this.parts.checkpointsHold || place.commit <= this.reached.commit) return;
    const { stands } = this;
    this.reached = place;
    this.quiet = stands && { head: stands.head, place };
    if (this.quiet) this.query.marks?.note(this.quiet);
    if (this.position === undefined) this.resume = { from: place, quiet: this.quiet };
  }

  /** What of ours stands before all that was taken; undefined where it is not known. */
  private get stands(): QuietStretch | undefined {
    const { latest, quiet, reached } = this;
    if (!latest || quiet?.head?.position === latest.position) return quiet;
    return { head: { position: latest.position, recordedAt: latest.metadata.recordedAt }, place: reached };
  }

  /** What is to be told now. */
  private due(): Haul | undefined {
    if (this.leaps) return this.position === undefined ? undefined : this.handOut(false);
    const isDrained = this.isPastEnd() || (this.caughtUp.said > 0 && !this.inlet.waits);
    const isDue = isDrained ? this.hasNews() : this.isFull() && this.inlet.waits;
    return isDue ? this.handOut(isDrained) : undefined;
  }

  private isFull(): boolean {
    return this.events.length >= this.query.limit;
  }

  private isPastEnd(): boolean {
    const { latest, reached } = this;
    const { end } = this.query;
    return end !== undefined && ((latest !== undefined && latest.position >= end) || reached.commit > end);
  }

  private hasNews(): boolean {
    const { said, told } = this.caughtUp;
    return this.query.end !== undefined || this.hasTaken || said !== told;
  }

  private handOut(caughtUp: boolean): Haul {
    const haul = { events: this.events, position: this.position, caughtUp };
    this.resume = { from: this.reached, quiet: this.stands };
    this.events = [];
    this.position = undefined;
    this.hasTaken = false;
    this.caughtUp.told = this.caughtUp.said;
    return haul;
  }
}
