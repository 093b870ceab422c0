import type { AllStreamResolvedEvent, Position as Place } from '@eventstore/db-client';

import type { Position, RecordedEvent, StreamName } from '@kernel/event.js';

import type { Engine } from './engine.js';
import { EngineFault } from './engine-fault.js';
import type { Inlet } from './inlet.js';
import type { Namespace } from './namespace.js';
import type { QuietMarks } from './quiet-marks.js';
import type { QuietStretch } from './quiet-stretch.js';
import { oursIn } from './stored-form.js';

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

/** A notice of the server, and after how many events it came. */
interface Notice {
  readonly after: number;
  readonly place: Place;
}

/** One subscription, drawn from in hauls. It ends with the call it is made of; who uses it begins another one where it left off. */
export class Tail {
  private readonly inlet: Inlet<AllStreamResolvedEvent>;
  private events: RecordedEvent[] = [];
  private position: Position | undefined;
  /** After how many events the server said that there were no more. */
  private caughtUpAfter: number | undefined;
  private checkpoint: Notice | undefined;
  private handedOut = 0;
  /** The last event of ours that was taken, and where. */
  private latest: RecordedEvent | undefined;
  private taken: Place;
  /** Of the last one that was handed out. */
  private resumeAt: Place;
  private told: number | undefined;
  /** What was last found of others, or known at the start. */
  private quiet: QuietStretch | undefined;
  /** It came to where others' events are known to follow for a long while: the next subscription begins behind them. */
  leaps = false;

  constructor(
    private readonly parts: TailParts,
    private readonly query: TailQuery,
  ) {
    const { from, quiet } = query.start;
    this.taken = from;
    this.resumeAt = from;
    this.quiet = quiet;
    const { subscription, inlet } = parts.engine.subscribe({
      from,
      prefixes: query.prefixes,
      onCheckpoint: (place) => this.reached(place),
    });
    this.inlet = inlet;
    subscription.on('caughtUp', () => {
      this.caughtUpAfter = inlet.arrived;
      inlet.ring();
    });
  }

  /**
   * Where another subscription goes on: behind all that was handed out. A checkpoint of the server moves it over the events of others, once
   * nothing that came before the checkpoint is left to hand out; both its numbers are kept as they came.
   */
  get resume(): Start {
    const { checkpoint, handedOut, resumeAt } = this;
    const holds = checkpoint !== undefined && checkpoint.after <= handedOut && this.parts.checkpointsHold;
    const from = holds && checkpoint.place.commit > resumeAt.commit ? checkpoint.place : resumeAt;
    return { from, quiet: handedOut === this.inlet.taken ? this.stands : undefined };
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
      await this.inlet.change(this.caughtUpAfter === undefined ? this.parts.silenceMs : undefined, signal);
    }
    return undefined;
  }

  /** What is to be told now. */
  private due(): Haul | undefined {
    if (this.leaps) return this.position === undefined ? undefined : this.handOut(false);
    const drained = this.isDrained();
    const isDue = drained ? this.hasNews() : this.isFull() && this.inlet.arrived > this.inlet.taken;
    return isDue ? this.handOut(drained) : undefined;
  }

  leave(): void {
    this.inlet.leave();
  }

  private reached(place: Place): void {
    this.checkpoint = { after: this.inlet.arrived, place };
    this.considerCheckpoint();
    // A sign of life.
    this.inlet.ring();
  }

  private isFull(): boolean {
    return this.events.length >= this.query.limit;
  }

  private isDrained(): boolean {
    const { taken, arrived } = this.inlet;
    if (this.isPastEnd()) return true;
    return this.caughtUpAfter !== undefined && taken >= this.caughtUpAfter && taken === arrived;
  }

  private isPastEnd(): boolean {
    const { checkpoint, latest, inlet } = this;
    const { end } = this.query;
    if (end === undefined) return false;
    const passed = checkpoint !== undefined && checkpoint.after <= inlet.taken && checkpoint.place.commit > end;
    return passed || (latest !== undefined && latest.position >= end);
  }

  private hasNews(): boolean {
    return this.query.end !== undefined || this.inlet.taken > this.handedOut || this.caughtUpAfter !== this.told;
  }

  private draw(): void {
    while (!this.isFull() && !this.leaps) {
      const resolved = this.inlet.take();
      if (resolved === undefined) return;
      this.sort(resolved);
      this.considerCheckpoint();
    }
  }

  private sort({ event }: AllStreamResolvedEvent): void {
    const ours = oursIn(this.parts.namespace, event);
    if (!ours || !event) return;
    this.position = ours.position;
    this.latest = ours;
    this.taken = event.position;
    if (this.query.wanted(ours.stream)) this.events.push(ours);
    this.leaps = this.query.marks?.leapsFrom(ours.position) ?? false;
  }

  /** What of ours stands before all that was taken; undefined where it is not known. */
  private get stands(): QuietStretch | undefined {
    const { latest, quiet, taken } = this;
    if (!latest || quiet?.head?.position === latest.position) return quiet;
    return { head: { position: latest.position, recordedAt: latest.metadata.recordedAt }, place: taken };
  }

  /**
   * When exactly what came before a checkpoint was taken, nothing of ours stands between the last event of that and the checkpoint. Not before: an
   * event that waits to be taken would be passed over.
   */
  private considerCheckpoint(): void {
    const { checkpoint, inlet, query } = this;
    if (checkpoint?.after !== inlet.taken || !query.marks) return;
    const { stands } = this;
    if (!stands || checkpoint.place.commit <= stands.place.commit) return;
    this.quiet = { head: stands.head, place: checkpoint.place };
    query.marks.note(this.quiet);
  }

  private handOut(caughtUp: boolean): Haul {
    const haul = { events: this.events, position: this.position, caughtUp };
    this.events = [];
    this.position = undefined;
    this.told = this.caughtUpAfter;
    this.handedOut = this.inlet.taken;
    this.resumeAt = this.taken;
    return haul;
  }
}
