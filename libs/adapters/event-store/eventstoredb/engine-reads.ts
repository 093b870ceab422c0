import type { AllStreamResolvedEvent, Position as Place, ResolvedEvent } from '@eventstore/db-client';

import type { Revision } from '@kernel/event.js';
import type { ExpectedRevision } from '@kernel/event-store.js';

import type { Engine } from './engine.js';
import { EngineFault, faultOf } from './engine-fault.js';
import type { FaultKind } from './engine-fault.js';
import { InFlight } from './in-flight.js';
import type { Inlet } from './inlet.js';
import type { EngineEvent } from './stored-form.js';

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
    try {
      for (;;) {
        for (let item = inlet.take(); item !== undefined; item = inlet.take()) found.push(item);
        if (inlet.ended) return found;
        await inlet.change(this.silenceMs);
      }
    } finally {
      inlet.leave();
    }
  }
}

const eventsIn = (resolved: readonly ResolvedEvent[]): readonly EngineEvent[] =>
  resolved.flatMap(({ event }) => (event ? [event] : []));
