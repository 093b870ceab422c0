import type { AllStreamResolvedEvent, Position as Place } from '@eventstore/db-client';

import type { Position, RecordedEvent, StreamName } from '@kernel/event.js';

import type { Engine } from './engine.js';
import { EngineFault } from './engine-fault.js';
import type { Inlet } from './inlet.js';
import type { Namespace } from './namespace.js';
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
  readonly from: Place | undefined;
  /** Of streams' names in the engine. */
  readonly prefixes: readonly string[];
  readonly wanted: (stream: StreamName) => boolean;
  readonly limit: number;
  readonly signal: AbortSignal;
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
  private readonly inlet: Inlet<AllStreamResolvedEvent>;
  private events: RecordedEvent[] = [];
  private position: Position | undefined;
  /** After how many events the server said that there were no more. */
  private caughtUpAfter: number | undefined;
  private checkpoint: { readonly after: number; readonly place: Place } | undefined;
  private handedOut = 0;
  /** Of the last event of ours, taken and handed out. */
  private taken: Place | undefined;
  private resumeAt: Place | undefined;
  private told: number | undefined;

  constructor(
    private readonly parts: TailParts,
    private readonly query: TailQuery,
  ) {
    this.taken = query.from;
    this.resumeAt = query.from;
    const { subscription, inlet } = parts.engine.subscribe({
      from: query.from,
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
  get resume(): Place | undefined {
    const { checkpoint, handedOut, resumeAt } = this;
    const holds = checkpoint !== undefined && checkpoint.after <= handedOut && this.parts.checkpointsHold;
    return holds && checkpoint.place.commit > (resumeAt?.commit ?? -1n) ? checkpoint.place : resumeAt;
  }

  /**
   * As many events as asked for, or what there is once nothing more is there; waits until there is something to tell. Undefined when the
   * signal was given. @throws EngineFault · StoreUnavailable
   */
  async haul(): Promise<Haul | undefined> {
    const { signal } = this.query;
    while (!signal.aborted) {
      this.draw();
      const drained = this.isDrained();
      if (drained ? this.hasNews() : this.isFull() && this.inlet.arrived > this.inlet.taken)
        return this.handOut(drained);
      if (this.inlet.ended) throw new EngineFault('lost', 'the server ended the subscription');
      await this.inlet.change(this.caughtUpAfter === undefined ? this.parts.silenceMs : undefined, signal);
    }
    return undefined;
  }

  leave(): void {
    this.inlet.leave();
  }

  private reached(place: Place): void {
    this.checkpoint = { after: this.inlet.arrived, place };
    // A sign of life.
    this.inlet.ring();
  }

  private isFull(): boolean {
    return this.events.length >= this.query.limit;
  }

  private isDrained(): boolean {
    const { taken, arrived } = this.inlet;
    return this.caughtUpAfter !== undefined && taken >= this.caughtUpAfter && taken === arrived;
  }

  private hasNews(): boolean {
    return this.inlet.taken > this.handedOut || this.caughtUpAfter !== this.told;
  }

  private draw(): void {
    while (!this.isFull()) {
      const resolved = this.inlet.take();
      if (resolved === undefined) return;
      this.sort(resolved);
    }
  }

  private sort({ event }: AllStreamResolvedEvent): void {
    const ours = oursIn(this.parts.namespace, event);
    if (!ours) return;
    this.position = ours.position;
    this.taken = event?.position;
    if (this.query.wanted(ours.stream)) this.events.push(ours);
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
