import type { AllStreamResolvedEvent, Position as Place, ResolvedEvent } from '@eventstore/db-client';

import type { Position, Revision } from '@kernel/event.js';
import type { ExpectedRevision } from '@kernel/event-store.js';

import type { Engine } from './engine.js';
import { EngineFault, faultOf } from './engine-fault.js';
import type { FaultKind } from './engine-fault.js';
import { InFlight } from './in-flight.js';
import type { Inlet } from './inlet.js';
import type { EngineEvent } from './stored-form.js';
import { eventIn } from './subscription.js';

/** Of the hundred calls that one connection carries, reads leave room for subscriptions and appends. */
const READS_AT_ONCE = 64;
/** A read does no harm when it is done again: after the first failure, once the client has connected anew. */
const ATTEMPTS = 3;
const REPEATED: ReadonlySet<FaultKind> = new Set(['lost', 'not-leader']);

/** Reads that come to their end before anybody is given anything: none is left open, and each has a deadline. */
export class EngineReads {
  private readonly flight: InFlight;

  /** @param silenceMs how long a read may go on without anything coming */
  constructor(
    private readonly engine: Engine,
    private readonly silenceMs: number,
  ) {
    const tooLong = (): EngineFault =>
      new EngineFault('silent', `${READS_AT_ONCE} reads before this one have no answer`);
    this.flight = new InFlight({ count: READS_AT_ONCE, bytes: Infinity, waitMs: silenceMs, tooLong });
  }

  /** From a revision on, that one included. Nothing where no stream is. @throws EngineFault */
  async stream(name: string, from: Revision, limit: number): Promise<readonly EngineEvent[]> {
    return (await this.streamIfFound(name, from, limit)) ?? [];
  }

  /** As `stream`; undefined where no stream is found. @throws EngineFault */
  async streamIfFound(name: string, from: Revision, limit: number): Promise<readonly EngineEvent[] | undefined> {
    const found = await this.whole(() => this.engine.streamForwards(name, from, limit));
    return found && eventsIn(found);
  }

  /** @throws EngineFault */
  async lastRevision(name: string): Promise<ExpectedRevision> {
    return (await this.last(name))?.revision ?? 'no-stream';
  }

  /** @throws EngineFault */
  async last(name: string): Promise<EngineEvent | undefined> {
    return eventsIn((await this.whole(() => this.engine.streamEnd(name))) ?? [])[0];
  }

  /** The first event of a stream behind a place in the whole log, also where the stream itself cannot be read any more. @throws EngineFault */
  firstOf(name: string, behind: Position): Promise<EngineEvent | undefined> {
    const from = { commit: behind, prepare: behind };
    return this.flight.run(0, async () => {
      let first: EngineEvent | undefined;
      await this.drain(this.engine.subscribe({ from, prefixes: [name] }, NEVER), (told) => {
        const event = eventIn(told);
        if (event?.streamId === name) first = event;
        return first !== undefined || told.hasCaughtUp();
      });
      return first;
    });
  }

  /** Of the whole log, whosever they are, from its end or from before a place backwards. @throws EngineFault */
  async backwards(before: Place | undefined, limit: number): Promise<readonly AllStreamResolvedEvent[]> {
    return (await this.whole(() => this.engine.allBackwards(before, limit))) ?? [];
  }

  /** Undefined for what the server does not find. */
  private whole<T>(open: () => Inlet<T>): Promise<readonly T[] | undefined> {
    return this.flight.run(0, async () => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await this.once(open());
        } catch (error) {
          const fault = faultOf(error);
          if (fault.kind === 'not-found') return undefined;
          if (!REPEATED.has(fault.kind) || attempt === ATTEMPTS) throw fault;
        }
      }
    });
  }

  private async once<T>(inlet: Inlet<T>): Promise<readonly T[]> {
    const found: T[] = [];
    await this.drain(inlet, (item) => {
      found.push(item);
      return false;
    });
    return found;
  }

  /** Until the last that is wanted, or the end. */
  private async drain<T>(inlet: Inlet<T>, isLast: (item: T) => boolean): Promise<void> {
    try {
      while (!isDrained(inlet, isLast)) await inlet.change(this.silenceMs);
    } finally {
      inlet.leave();
    }
  }
}

const isDrained = <T>(inlet: Inlet<T>, isLast: (item: T) => boolean): boolean => {
  for (let item = inlet.take(); item !== undefined; item = inlet.take()) if (isLast(item)) return true;
  return inlet.ended;
};

const NEVER = new AbortController().signal;

const eventsIn = (resolved: readonly ResolvedEvent[]): readonly EngineEvent[] =>
  resolved.flatMap(({ event }) => (event ? [event] : []));
