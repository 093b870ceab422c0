import type { Position as Place } from '@eventstore/db-client';
import type streams from '@eventstore/db-client/generated/streams_pb.js';

import type { Position, Revision } from '@kernel/event.js';
import type { ExpectedRevision } from '@kernel/event-store.js';

import type { Engine } from './engine.js';
import { EngineFault, faultOf } from './engine-fault.js';
import type { FaultKind } from './engine-fault.js';
import { InFlight } from './in-flight.js';
import type { Inlet } from './inlet.js';
import { backwardsRequest, eventIn, forwardsRequest, lastRequest, subscribeRequest } from './read-message.js';
import type { Told } from './read-message.js';
import type { EngineEvent } from './stored-form.js';

/** Of the hundred calls that one connection carries, reads leave room for subscriptions and appends. */
const READS_AT_ONCE = 64;
/** A read does no harm when it is done again: after the first failure, once the client has connected anew. */
const ATTEMPTS = 3;
const REPEATED: ReadonlySet<FaultKind> = new Set(['lost', 'not-leader']);

/** Whether an engine's name of a stream is one of ours. */
export type IsOurs = (name: string) => boolean;

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
  streamIfFound(name: string, from: Revision, limit: number): Promise<readonly EngineEvent[] | undefined> {
    return this.whole(forwardsRequest({ name, from, limit }));
  }

  /** @throws EngineFault */
  async lastRevision(name: string): Promise<ExpectedRevision> {
    return (await this.last(name))?.revision ?? 'no-stream';
  }

  /** @throws EngineFault */
  async last(name: string): Promise<EngineEvent | undefined> {
    return (await this.whole(lastRequest(name)))?.[0];
  }

  /**
   * Of the whole log, whosever they are, from its end or from before a place backwards. Of events in streams that are not ours only where they stand:
   * what others write may be large. @throws EngineFault
   */
  async backwards(before: Place | undefined, limit: number, isOurs: IsOurs): Promise<readonly EngineEvent[]> {
    const taken = (event: EngineEvent): EngineEvent => (isOurs(event.streamId) ? event : withoutContent(event));
    return (await this.whole(backwardsRequest(before, limit), taken)) ?? [];
  }

  /** The first event of a stream behind a place in the whole log, also where the stream itself cannot be read any more. @throws EngineFault */
  firstOf(name: string, behind: Position): Promise<EngineEvent | undefined> {
    const request = subscribeRequest({ from: { commit: behind, prepare: behind }, prefixes: [name] });
    return this.flight.run(0, async () => {
      let first: EngineEvent | undefined;
      await this.drain(request, (told) => {
        const event = eventIn(told);
        if (event?.streamId === name) first = event;
        return first !== undefined || told.hasCaughtUp();
      });
      return first;
    });
  }

  /** Undefined for a stream that the server does not find. */
  private whole(request: streams.ReadReq, taken = asItIs): Promise<readonly EngineEvent[] | undefined> {
    return this.flight.run(0, async () => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await this.once(request, taken);
        } catch (error) {
          const fault = faultOf(error);
          if (!REPEATED.has(fault.kind) || attempt === ATTEMPTS) throw fault;
        }
      }
    });
  }

  private async once(request: streams.ReadReq, taken: typeof asItIs): Promise<readonly EngineEvent[] | undefined> {
    const found: EngineEvent[] = [];
    let isFound = true;
    await this.drain(request, (told) => {
      const event = eventIn(told);
      if (event) found.push(taken(event));
      if (told.hasStreamNotFound()) isFound = false;
      return false;
    });
    return isFound ? found : undefined;
  }

  /** Until the last that is wanted, or the end. */
  private async drain(request: streams.ReadReq, isLast: (told: Told) => boolean): Promise<void> {
    const inlet = this.engine.read(request);
    try {
      while (!isDrained(inlet, isLast)) await inlet.change(this.silenceMs);
    } finally {
      inlet.leave();
    }
  }
}

const asItIs = (event: EngineEvent): EngineEvent => event;

const withoutContent = (event: EngineEvent): EngineEvent => ({ ...event, data: undefined, metadata: undefined });

const isDrained = (inlet: Inlet<Told>, isLast: (told: Told) => boolean): boolean => {
  for (let told = inlet.take(); told !== undefined; told = inlet.take()) if (isLast(told)) return true;
  return inlet.ended;
};
