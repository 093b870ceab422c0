import { randomUUID } from 'node:crypto';
import {
  ANY,
  type AppendExpectedRevision,
  type AppendResult,
  BACKWARDS,
  END,
  type EventData,
  EventStoreDBClient,
  jsonEvent,
  type Position,
  type ReadAllOptions,
  type ReadPosition,
  type ReadRevision,
  type ReadStreamOptions,
  type AllStreamResolvedEvent,
  type ResolvedEvent,
  streamNameFilter,
} from '@eventstore/db-client';
import { Following } from './following.js';

interface Filter {
  readonly prefixes: string[];
  readonly checkpointInterval?: number;
}

/** A client of the server under test, and the few things that every behaviour does with it. Streams have names that nothing else uses. */
export class Bench {
  readonly client: EventStoreDBClient;
  readonly #patienceMs: number;
  readonly #followings: Following[] = [];

  constructor(url: string, patienceMs = 20_000) {
    this.client = EventStoreDBClient.connectionString(url);
    this.#patienceMs = patienceMs;
  }

  name(): string {
    return `${this.prefix()}1`;
  }

  prefix(): string {
    return `behaviour${randomUUID().replaceAll('-', '')}-`;
  }

  append(stream: string, events: EventData[], expectedRevision: AppendExpectedRevision = ANY): Promise<AppendResult> {
    return this.client.appendToStream(stream, events, { expectedRevision });
  }

  read(stream: string, options: ReadStreamOptions = {}): Promise<ResolvedEvent[]> {
    return this.#gathered(this.client.readStream(stream, options));
  }

  readAll(options: ReadAllOptions): Promise<AllStreamResolvedEvent[]> {
    return this.#gathered(this.client.readAll(options));
  }

  /** The end of the log as it is now. Whoever begins here does not read what others wrote into the server over the years. */
  async here(): Promise<Position> {
    const [last] = await this.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 });
    return positionOf(last);
  }

  followStream(stream: string, fromRevision: ReadRevision): Following {
    return this.#kept(new Following(this.client.subscribeToStream(stream, { fromRevision }), this.#patienceMs));
  }

  followAll(fromPosition: ReadPosition, filter?: Filter): Following {
    if (!filter) return this.#kept(new Following(this.client.subscribeToAll({ fromPosition }), this.#patienceMs));
    const checkpointReached = async (_: unknown, place: Parameters<Following['checkpoint']>[0]): Promise<void> =>
      following.checkpoint(place);
    const filtered = streamNameFilter({ ...filter, checkpointReached });
    const following = new Following(this.client.subscribeToAll({ fromPosition, filter: filtered }), this.#patienceMs);
    return this.#kept(following);
  }

  /** Follows everything from now on: when it has seen an event, so could others. */
  async witness(): Promise<Following> {
    const witness = this.followAll(END);
    await witness.until('the witness to have caught up', ({ caughtUp }) => caughtUp > 0);
    return witness;
  }

  async close(): Promise<void> {
    await Promise.all(this.#followings.map((following) => following.stop()));
    await this.client.dispose();
  }

  #kept(following: Following): Following {
    this.#followings.push(following);
    return following;
  }

  async #gathered<T>(stream: AsyncIterable<T> & { cancel(): Promise<void> }): Promise<T[]> {
    const events: T[] = [];
    try {
      for await (const event of stream) events.push(event);
      return events;
    } finally {
      await stream.cancel();
    }
  }
}

export const event = (type = 'Happened', data: Record<string, unknown> = { a: 1 }): EventData =>
  jsonEvent({ id: randomUUID(), type, data });

export const events = (count: number): EventData[] => Array.from({ length: count }, () => event());

export const revisions = (read: readonly { readonly event?: { readonly revision: bigint } | undefined }[]): number[] =>
  read.map((one) => Number(one.event?.revision));

export const positionOf = (
  read: ResolvedEvent | AllStreamResolvedEvent | undefined,
): { commit: bigint; prepare: bigint } => {
  const position = read?.event?.position;
  if (!position) throw new Error('The event has no position.');
  return position;
};

/** How the client calls what went wrong, and what the server said the stream is at. */
export const refusal = async (
  doing: Promise<unknown>,
): Promise<{ readonly name: string; readonly actual: unknown }> => {
  const error: unknown = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) throw new Error('It was not refused.');
  return { name: error.constructor.name, actual: 'actualVersion' in error ? error.actualVersion : undefined };
};

export interface Behaviour {
  readonly name: string;
  readonly holds: (bench: Bench) => Promise<void>;
}
