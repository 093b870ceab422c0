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
  /** All facts of `state` without ground, or at least those that `events` could have touched. */
  ungrounded?(state: State, events: readonly Event[]): readonly Ungrounded[];
}

export interface Decided<Event> {
  /** Index of the command among those sent. */
  readonly command: number;
  readonly event: Event;
}

export interface Refusal {
  readonly command: number;
  readonly error: DomainError;
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

/**
 * Decides several commands as one append: judged is the outcome of them all, and only what it newly breaks. Gives every refusal, so that
 * an import can list them; a caller that wants one command throws the first.
 */
export const decideAll = <Command extends object, State, Event>(
  decider: Decider<Command, State, Event>,
  commands: readonly Command[],
  before: State,
): Outcome<State, Event> => {
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
      refusals.push({ command, error });
    }
  }
  const lost = newlyUngrounded(
    decider,
    { before, after: state },
    events.map(({ event }) => event),
  );
  return {
    events,
    state,
    refusals: [...refusals, ...lost.map((fact) => refusalOf(decider, { fact, commands, events, before }))],
  };
};

const keyOf = ({ table, ref, error }: Ungrounded): string => `${table} ${ref} ${error.code}`;

const newlyUngrounded = <Command, State, Event>(
  decider: Decider<Command, State, Event>,
  states: { readonly before: State; readonly after: State },
  events: readonly Event[],
): readonly Ungrounded[] => {
  if (!decider.ungrounded || events.length === 0) return [];
  const known = new Set(decider.ungrounded(states.before, events).map(keyOf));
  return decider.ungrounded(states.after, events).filter((fact) => !known.has(keyOf(fact)));
};

interface Loss<Command, State, Event> {
  readonly fact: Ungrounded;
  readonly commands: readonly Command[];
  readonly events: readonly Decided<Event>[];
  readonly before: State;
}

/** The command that brought the fact answers for it; else the one after which a fact on record was left without ground for good. */
const refusalOf = <Command extends object, State, Event>(
  decider: Decider<Command, State, Event>,
  { fact, commands, events, before }: Loss<Command, State, Event>,
): Refusal => {
  const own = events.findLast(({ command }) => brings(commands[command], fact));
  if (own) return { command: own.command, error: fact.error };
  const all = events.map(({ event }) => event);
  let state = before;
  let culprit = 0;
  let wasLost = false;
  for (const { command, event } of events) {
    state = decider.evolve(state, event);
    const isLost = decider.ungrounded?.(state, all).some((one) => keyOf(one) === keyOf(fact)) ?? false;
    if (isLost && !wasLost) culprit = command;
    wasLost = isLost;
  }
  return { command: culprit, error: new LaterFactLosesGround(fact, fact.error) };
};

const brings = (command: MayNameEntry | undefined, fact: Ungrounded): boolean =>
  command?.table === fact.table && command.ref !== undefined && fact.refs.includes(command.ref);
