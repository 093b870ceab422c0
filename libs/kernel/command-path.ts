import { decideAll } from './decider.js';
import type { Decided, Decider } from './decider.js';
import { RefElsewhere } from './entries.errors.js';
import type { Fact, Metadata, NewEvent, Position, RecordedEvent, Revision, StreamName } from './event.js';
import { OutcomeUnknown, StoreUnavailable, WrongRevision } from './event-store.js';
import type { AppendResult, EventStore, ExpectedRevision } from './event-store.js';
import type { JsonObject } from './json.js';
import type { RefClaim, RefRegistry } from './refs.js';
import type { Stamp } from './stamp.js';
import type { Kept, StateCache } from './state-cache.js';
import { Turns } from './turns.js';

/** A decider together with how its stored events are read. `name` tells its cached states from those of others. */
export interface Aggregate<Command, State, Event extends Fact<string, object>> {
  readonly name: string;
  readonly decider: Decider<Command, State, Event>;
  /** The only door by which stored data enters: checks and upcasts. */
  decode(recorded: RecordedEvent): Event;
  /** The refs that a command would put on record, for each programme and table. */
  claims(stream: StreamName, command: Command): readonly RefClaim[];
  /** Its folded states, as long as the cache keeps them: `new WeakMap()`. */
  readonly states: WeakMap<Kept, Loaded<State>>;
}

/** Who sends the commands, through what. */
export type Given = Omit<Metadata, 'schemaVersion' | 'recordedAt'>;

export interface Request<Command> {
  readonly stream: StreamName;
  readonly commands: readonly Command[];
  readonly given: Given;
  /** The revision that the caller saw (`If-Match`): then a conflict is not tried again. */
  readonly expected?: ExpectedRevision | undefined;
  /** Makes the ids of facts without a ref repeatable. */
  readonly idempotencyKey?: string | undefined;
}

export interface Done<State> {
  readonly state: State;
  readonly revision: ExpectedRevision;
  /** Of the last event appended; undefined when the commands changed nothing. */
  readonly position: Position | undefined;
  readonly appended: number;
}

export interface Loaded<State> {
  readonly state: State;
  readonly revision: ExpectedRevision;
}

const ATTEMPTS = 8;

export interface CommandPathParts {
  readonly store: EventStore;
  readonly stamp: Stamp;
  readonly cache: StateCache;
  readonly refs: RefRegistry;
}

/** The one path of every command: read the stream, fold, decide, append at the revision that was read; on a conflict, again. */
export class CommandPath {
  /** Without it, the more there are who write to one stream at a time, the more would lose every one of their attempts. */
  private readonly turns = new Turns();

  constructor(private readonly parts: CommandPathParts) {}

  /** The stream's state as committed; on a cached one only what came later is read. */
  async load<C, S, E extends Fact<string, object>>(
    aggregate: Aggregate<C, S, E>,
    stream: StreamName,
  ): Promise<Loaded<S>> {
    const cached = this.cached(aggregate, stream);
    let { state, revision } = cached;
    for await (const events of this.parts.store.readStream(stream, next(revision))) {
      for (const recorded of events) {
        state = aggregate.decider.evolve(state, aggregate.decode(recorded));
        revision = recorded.revision;
        this.parts.stamp.note(recorded.metadata.recordedAt);
      }
    }
    return revision === cached.revision ? cached : this.keep(aggregate, stream, { state, revision });
  }

  /** @throws DomainError · WrongRevision (only with `expected`, or after many conflicts) · TooLarge · StoreUnavailable · OutcomeUnknown */
  async execute<C extends object, S, E extends Fact<string, object>>(
    aggregate: Aggregate<C, S, E>,
    request: Request<C>,
  ): Promise<Done<S>> {
    const claims = request.commands.flatMap((command) => aggregate.claims(request.stream, command));
    const taken = await this.parts.refs.claim(request.stream, claims);
    if (taken[0]) throw new RefElsewhere(taken[0], taken[0].stream);
    let written = false;
    try {
      const done = await this.turns.take(request.stream, () => this.decideAndAppend(aggregate, request));
      written = done.appended > 0;
      return done;
    } catch (error) {
      written = error instanceof OutcomeUnknown;
      throw error;
    } finally {
      if (!written) this.parts.refs.release(request.stream, claims);
    }
  }

  private cached<C, S, E extends Fact<string, object>>(
    { name, states, decider }: Aggregate<C, S, E>,
    stream: StreamName,
  ): Loaded<S> {
    const kept = this.parts.cache.find(`${name} ${stream}`);
    return (kept && states.get(kept)) ?? { state: decider.initialState, revision: 'no-stream' };
  }

  private keep<C, S, E extends Fact<string, object>>(
    { name, states }: Aggregate<C, S, E>,
    stream: StreamName,
    loaded: Loaded<S>,
  ): Loaded<S> {
    states.set(this.parts.cache.keep(`${name} ${stream}`, Number(next(loaded.revision))), loaded);
    return loaded;
  }

  private async decideAndAppend<C extends object, S, E extends Fact<string, object>>(
    aggregate: Aggregate<C, S, E>,
    request: Request<C>,
  ): Promise<Done<S>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(aggregate, request);
      } catch (error) {
        const again = error instanceof WrongRevision && request.expected === undefined && attempt < ATTEMPTS;
        if (!again) throw error;
      }
    }
  }

  private async attempt<C extends object, S, E extends Fact<string, object>>(
    aggregate: Aggregate<C, S, E>,
    request: Request<C>,
  ): Promise<Done<S>> {
    const { stream, expected, commands } = request;
    const loaded = await this.load(aggregate, stream);
    if (expected !== undefined && expected !== loaded.revision)
      throw new WrongRevision(stream, expected, loaded.revision);
    const outcome = decideAll(aggregate.decider, commands, loaded.state);
    if (outcome.refusals[0]) throw outcome.refusals[0].error;
    if (outcome.events.length === 0) return { ...loaded, position: undefined, appended: 0 };
    const events = this.sealed(request, loaded.revision, outcome.events);
    const { revision, position } = await this.append(stream, loaded.revision, events);
    this.keep(aggregate, stream, { state: outcome.state, revision });
    return { state: outcome.state, revision, position, appended: events.length };
  }

  /** An unknown outcome is settled by sending the same ids at the same revision. */
  private async append(
    stream: StreamName,
    revision: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<AppendResult> {
    try {
      return await this.parts.store.append(stream, revision, events);
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) throw error;
      return this.parts.store.append(stream, revision, events).catch((second: unknown) => {
        // That nothing was written now says nothing of the first time.
        throw second instanceof StoreUnavailable ? error : second;
      });
    }
  }

  private sealed<C extends object, E extends Fact<string, object>>(
    request: Request<C>,
    revision: ExpectedRevision,
    events: readonly Decided<E>[],
  ): readonly NewEvent[] {
    const { stream, commands, given } = request;
    const recordedAt = this.parts.stamp.now();
    const seeds = commands.map((command) => this.seed(request, command));
    return events.map(({ command, event: { type, data } }, index) =>
      this.parts.stamp.seal(
        // The place in the stream is part of the id: the same append gives the same ids, and no later one ever gives them again.
        this.parts.stamp.eventId([stream, ...(seeds[command] ?? []), String(next(revision) + BigInt(index))]),
        { type, data: asData(data) },
        { ...given, schemaVersion: 1, recordedAt },
      ),
    );
  }

  /** Repeatable where there is a ref or a key; else new for each request, since the state tells repeats apart. */
  private seed<C extends object>(
    { given, idempotencyKey }: Request<C>,
    command: C & { readonly table?: string; readonly ref?: string },
  ): readonly string[] {
    if (command.table !== undefined && command.ref !== undefined) return [command.table, command.ref];
    return [given.actor, idempotencyKey ?? this.parts.stamp.randomId()];
  }
}

const next = (revision: ExpectedRevision): Revision => (revision === 'no-stream' ? 0n : revision + 1n);

const asData = (data: object): JsonObject =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
