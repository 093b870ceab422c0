import { expect } from '@jest/globals';
import { decideAll } from '@kernel/decider.js';
import type { Decider, Outcome } from '@kernel/decider.js';

/** What came of the commands, and what may be expected of it. Each expectation throws when it is not met. */
export interface Then<State, Event> {
  readonly outcome: Outcome<State, Event>;
  /** Taken: exactly these facts, in this order. */
  readonly thenFacts: (...events: readonly Event[]) => void;
  /** Taken, and nothing new comes of it. */
  readonly thenNothing: () => void;
  /** Refused by exactly these codes, in the order of the commands. */
  readonly thenRefused: (...codes: readonly string[]) => void;
  /** Refused first by this code, with at least these details. */
  readonly thenRefusedWith: (code: string, details: object) => void;
}

export interface When<Command, State, Event> {
  /** Several commands are decided as one append, as an import and the command path do it. */
  readonly when: (...commands: readonly Command[]) => Then<State, Event>;
}

export interface DeciderSpec<Command, State, Event> {
  readonly given: (...events: readonly Event[]) => When<Command, State, Event>;
}

/**
 * `const { given } = specOf(decider)`, then `given(launched).when(amend).thenFacts(amended)`. There is no method `then`: an object with one
 * is taken for a promise.
 */
export const specOf = <Command extends object, State, Event>(
  decider: Decider<Command, State, Event>,
): DeciderSpec<Command, State, Event> => ({
  given: (...events) => ({
    when: (...commands) => expectations(decideAll(decider, commands, fold(decider, events))),
  }),
});

export const fold = <Command, State, Event>(
  decider: Decider<Command, State, Event>,
  events: readonly Event[],
): State => {
  let state = decider.initialState;
  for (const event of events) state = decider.evolve(state, event);
  return state;
};

const expectations = <State, Event>(outcome: Outcome<State, Event>): Then<State, Event> => {
  const codes = (): readonly string[] =>
    outcome.refusals.toSorted((a, b) => a.command - b.command).map(({ error }) => error.code);
  const taken = (): void => expect(outcome.refusals.map(({ error }) => error.message)).toEqual([]);
  const facts = (): readonly Event[] => outcome.events.map(({ event }) => event);
  return {
    outcome,
    thenFacts: (...events) => {
      taken();
      expect(facts()).toEqual(events);
    },
    thenNothing: () => {
      taken();
      expect(facts()).toEqual([]);
    },
    thenRefused: (...expected) => {
      expect(expected).not.toEqual([]);
      expect(codes()).toEqual(expected);
    },
    thenRefusedWith: (code, details) => {
      expect(codes()[0]).toBe(code);
      expect(outcome.refusals[0]?.error.details).toMatchObject(details);
    },
  };
};

/**
 * Sends the commands one after another, each twice: the second time nothing may come of what was taken the first time, and what was refused
 * is refused again. With `later`, all that was taken is sent once more at the end and must still change nothing (commands with a ref).
 */
export const expectRepeatsToChangeNothing = <Command extends object, State, Event>(
  decider: Decider<Command, State, Event>,
  commands: readonly Command[],
  { later = false }: { readonly later?: boolean } = {},
): State => {
  let state = decider.initialState;
  const taken: Command[] = [];
  for (const command of commands) {
    const first = decideAll(decider, [command], state);
    if (first.refusals.length === 0) {
      taken.push(command);
      state = first.state;
    }
    const second = decideAll(decider, [command], state);
    expect({ command, codes: second.refusals.map(({ error }) => error.code) }).toEqual({
      command,
      codes: first.refusals.map(({ error }) => error.code),
    });
    if (first.refusals.length === 0) expect({ command, events: second.events }).toEqual({ command, events: [] });
  }
  if (!later) return state;
  for (const command of taken) {
    const again = decideAll(decider, [command], state);
    expect({ command, events: again.events, refusals: again.refusals }).toEqual({ command, events: [], refusals: [] });
  }
  return state;
};
