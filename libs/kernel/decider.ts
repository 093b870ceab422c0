import { LaterFactLosesGround } from './entries.errors.js';
import { DomainError } from './errors.js';

/** A fact that stands in a state without what it rests on (an act without its commitment), as judged on its own day. */
export interface Ungrounded {
  readonly table: string;
  /** Of the fact's first version. */
  readonly ref: string;
  /** All refs of the fact, corrections included. */
  readonly refs: readonly string[];
  readonly error: DomainError;
}

/**
 * The rules of one kind of stream. Pure: time, ids and looked-up values come in the command.
 *
 * `decide` holds the guards that need no look at other facts of the stream; a repeat gives `[]`. What a fact rests on is judged by
 * `ungrounded` on the outcome of a whole append, since entries are logged late and in any order (domain.md, rule 0).
 */
export interface Decider<Command, State, Event> {
  readonly initialState: State;
  /** @throws DomainError */
  decide(command: Command, state: State): readonly Event[];
  evolve(state: State, event: Event): State;
  /**
   * All facts of `state` without ground, or at least those that `events` could have touched. `commands` are those that brought the events,
   * with the looked-up values that they carry; neither is ever empty.
   */
  ungrounded?(state: State, events: readonly Event[], commands: readonly Command[]): readonly Ungrounded[];
}

export interface Decided<Event> {
  /** Index of the command among those sent. */
  readonly command: number;
  readonly event: Event;
}

export interface Refusal {
  readonly command: number;
  readonly error: DomainError;
  /** True when what was sent is right in itself, and it is a ground that is missing: its own, or that of a fact on record. */
  readonly ground: boolean;
}

export interface Outcome<State, Event> {
  readonly events: readonly Decided<Event>[];
  /** With all that was not refused folded in. */
  readonly state: State;
  readonly refusals: readonly Refusal[];
}

/** Only which entry a command is about matters here. */
interface MayNameEntry {
  readonly table?: string | undefined;
  readonly ref?: string | undefined;
}

/** What was decided so far. The states in between are folded again where one is asked for: of tens of thousands, hardly any ever is. */
interface Trail<Command, State, Event> {
  readonly commands: readonly Command[];
  readonly events: readonly Decided<Event>[];
  readonly before: State;
  readonly after: State;
  readonly refusals: readonly Refusal[];
}

/**
 * Decides several commands as one append: judged is the outcome of them all, and only what it newly breaks. Gives every refusal, so that
 * an import can list them; a caller that wants one command throws the first.
 */
export const decideAll = <Command extends object, State, Event>(
  decider: Decider<Command, State, Event>,
  commands: readonly Command[],
  before: State,
): Outcome<State, Event> => {
  const trail = decideInTurn(decider, commands, before);
  return {
    events: trail.events,
    state: trail.after,
    refusals: [...trail.refusals, ...lossesOf(decider, trail)],
  };
};

const decideInTurn = <Command extends object, State, Event>(
  decider: Decider<Command, State, Event>,
  commands: readonly Command[],
  before: State,
): Trail<Command, State, Event> => {
  let state = before;
  const events: Decided<Event>[] = [];
  const refusals: Refusal[] = [];
  for (const [command, sent] of commands.entries()) {
    try {
      for (const event of decider.decide(sent, state)) {
        state = decider.evolve(state, event);
        events.push({ command, event });
      }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refusals.push({ command, error, ground: false });
    }
  }
  return { commands, events, before, after: state, refusals };
};

const keyOf = ({ table, ref, error }: Ungrounded): string => `${table} ${ref} ${error.code}`;

/** What the outcome newly leaves without ground, each laid to a command. */
const lossesOf = <Command extends object, State, Event>(
  decider: Decider<Command, State, Event>,
  trail: Trail<Command, State, Event>,
): readonly Refusal[] => {
  const { commands, events } = trail;
  if (!decider.ungrounded || events.length === 0) return [];
  const all = events.map(({ event }) => event);
  const known = new Map<number, ReadonlySet<string>>();
  const ungroundedAt = (index: number): readonly Ungrounded[] =>
    decider.ungrounded?.(stateAt(decider, trail, index), all, commands) ?? [];
  const keysAt = (index: number): ReadonlySet<string> => {
    const keys = known.get(index) ?? new Set(ungroundedAt(index).map(keyOf));
    known.set(index, keys);
    return keys;
  };

  const own = ownersOf(commands, events);
  return ungroundedAt(events.length)
    .filter((fact) => !keysAt(0).has(keyOf(fact)))
    .map((fact) => {
      const bringer = own(fact);
      if (bringer !== undefined) return { command: bringer, error: fact.error, ground: true };
      const culprit = events[firstLost(events.length, (index) => keysAt(index).has(keyOf(fact))) - 1];
      return { command: culprit?.command ?? 0, error: new LaterFactLosesGround(fact, fact.error), ground: true };
    });
};

/** The state after so many facts. */
const stateAt = <Command, State, Event>(
  decider: Decider<Command, State, Event>,
  { events, before, after }: Trail<Command, State, Event>,
  index: number,
): State => {
  if (index === events.length) return after;
  let state = before;
  for (const { event } of events.slice(0, index)) state = decider.evolve(state, event);
  return state;
};

/** The command that brought a fact answers for it. */
const ownersOf = <Command extends MayNameEntry, Event>(
  commands: readonly Command[],
  events: readonly Decided<Event>[],
): ((fact: Ungrounded) => number | undefined) => {
  const bringers = new Map<string, number>();
  for (const { command } of events) {
    const { table, ref } = commands[command] ?? {};
    if (table !== undefined && ref !== undefined) bringers.set(`${table} ${ref}`, command);
  }
  return ({ table, refs }) =>
    refs
      .flatMap((ref) => bringers.get(`${table} ${ref}`) ?? [])
      .toSorted((a, b) => a - b)
      .at(-1);
};

/** A place at which what was not lost before is lost; known: it is not at 0, and is at `end`. By halves, since each look judges a whole state. */
const firstLost = (end: number, isLost: (index: number) => boolean): number => {
  let [kept, lost] = [0, end];
  while (lost - kept > 1) {
    const middle = Math.floor((kept + lost) / 2);
    if (isLost(middle)) lost = middle;
    else kept = middle;
  }
  return lost;
};
