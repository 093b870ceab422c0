import { decideAll } from './decider.js';
import type { Decider } from './decider.js';
import { RefElsewhere } from './entries.errors.js';
import type { Fact, Metadata, NewEvent, Position, RecordedEvent, Revision, StreamName } from './event.js';
import { OutcomeUnknown, WrongRevision } from './event-store.js';
import type { AppendResult, EventStore, ExpectedRevision } from './event-store.js';
import type { JsonObject } from './json.js';
import type { RefClaim, RefRegistry } from './refs.js';
import type { Stamp } from './stamp.js';
import type { StateCache } from './state-cache.js';

/** A decider together with how its stored events are read. `name` tells its cached states from those of others. */
export interface Aggregate<Command, State, Event extends Fact<string, object>> {
  readonly name: string;
  readonly decider: Decider<Command, State, Event>;
  /** The only door by which stored data enters: checks and upcasts. */
  decode(recorded: RecordedEvent): Event;
  /** The refs that a command would put on record, for each programme and table. */
  claims(stream: StreamName, command: Command): readonly RefClaim[];
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
  constructor(private readonly parts: CommandPathParts) {}

  /** The stream's state as committed; on a cached one only what came later is read. */
  async load<C, S, E extends Fact<string, object>>(
    aggregate: Aggregate<C, S, E>,
    stream: StreamName,
  ): Promise<Loaded<S>> {
    const key = `${aggregate.name} ${stream}`;
    const cached = this.parts.cache.get<Loaded<S>>(key);
    let state = cached?.state ?? aggregate.decider.initialState;
    let revision: ExpectedRevision = cached?.revision ?? 'no-stream';
    let size = 0;
    for await (const events of this.parts.store.readStream(stream, revision === 'no-stream' ? 0n : revision + 1n)) {
      for (const recorded of events) {
        state = aggregate.decider.evolve(state, aggregate.decode(recorded));
        revision = recorded.revision;
        size += 1;
        this.parts.stamp.note(recorded.metadata.recordedAt);
      }
    }
    const loaded = { state, revision };
    this.parts.cache.put(key, loaded, size);
    return loaded;
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
      const done = await this.decideAndAppend(aggregate, request);
      written = done.appended > 0;
      return done;
    } catch (error) {
      written = error instanceof OutcomeUnknown;
      throw error;
    } finally {
      if (!written) this.parts.refs.release(request.stream, claims);
    }
  }

  private async decideAndAppend<C extends object, S, E extends Fact<string, object>>(
    aggregate: Aggregate<C, S, E>,
    request: Request<C>,
  ): Promise<Done<S>> {
    for (let attempt = 1; ; attempt += 1) {
      const { state, revision } = await this.load(aggregate, request.stream);
      if (request.expected !== undefined && request.expected !== revision)
        throw new WrongRevision(request.stream, request.expected, revision);
      const outcome = decideAll(aggregate.decider, request.commands, state);
      if (outcome.refusals[0]) throw outcome.refusals[0].error;
      if (outcome.events.length === 0) return { state, revision, position: undefined, appended: 0 };
      const events = this.sealed(request, outcome.events);
      try {
        const result = await this.append(request.stream, revision, events);
        this.parts.cache.put(
          `${aggregate.name} ${request.stream}`,
          { state: outcome.state, revision: result.revision },
          events.length,
        );
        return { state: outcome.state, revision: result.revision, position: result.position, appended: events.length };
      } catch (error) {
        const again = error instanceof WrongRevision && request.expected === undefined && attempt < ATTEMPTS;
        if (!again) throw error;
      }
    }
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
      return this.parts.store.append(stream, revision, events);
    }
  }

  private sealed<C extends object, E extends Fact<string, object>>(
    request: Request<C>,
    events: readonly { readonly command: number; readonly event: E }[],
  ): readonly NewEvent[] {
    const recordedAt = this.parts.stamp.now();
    const seeds = request.commands.map((command) => this.seed(request, command));
    return events.map(({ command, event }, index) =>
      this.parts.stamp.seal(
        this.parts.stamp.eventId([request.stream, ...(seeds[command] ?? []), event.type, String(index)]),
        { type: event.type, data: asData(event.data) },
        { ...request.given, schemaVersion: 1, recordedAt },
      ),
    );
  }

  /** Deterministic where there is a ref or a key; else new for each request, since the state tells repeats apart. */
  private seed<C extends object>(
    { given, idempotencyKey }: Request<C>,
    command: C & { readonly table?: string; readonly ref?: string; readonly type?: string },
  ): readonly string[] {
    if (command.table !== undefined && command.ref !== undefined && ENTRY_COMMANDS.has(command.type ?? ''))
      return [command.table, command.ref];
    return idempotencyKey === undefined ? [this.parts.stamp.randomId()] : [given.actor, idempotencyKey];
  }
}

const ENTRY_COMMANDS = new Set(['record', 'correct', 'annul']);

const asData = (data: object): JsonObject =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
