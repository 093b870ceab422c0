import type { Day } from '@kernel/day.js';
import type { Decider } from '@kernel/decider.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { checkTexts } from '@kernel/texts.js';
import type { Definition } from './definition.js';
import { definitionDifferences } from './definition.differences.js';
import { AlreadyClosed, AlreadyLaunched, IdAmended, ProgrammeUnknown, TimeZoneAmended } from './programme.errors.js';
import type { ProgrammeClosed, ProgrammeEvent } from './programme.events.js';
import { checkDay, checkOpen, definitionOn, withFact } from './rules.js';
import type { DayScope, Rules, StandingRules } from './rules.js';

/** What people ask of a programme. Its definition has been checked (`checkDefinition`). */
export type ProgrammeIntent =
  /** `on`: the period's first day unless given. */
  | { readonly type: 'launch'; readonly definition: Definition; readonly on?: Day }
  /** `on`: the first day on which the new definition is in force. */
  | { readonly type: 'amend'; readonly definition: Definition; readonly on: Day; readonly reason: string }
  | { readonly type: 'close'; readonly on: Day; readonly reason?: string };

/** `today` in the programme's time zone. */
export type ProgrammeCommand = ProgrammeIntent & { readonly today: Day };

export type Programme =
  | { readonly phase: 'unknown' }
  | {
      readonly phase: 'launched';
      readonly on: Day;
      /** As first launched. */
      readonly definition: Definition;
      readonly rules: StandingRules;
      readonly closing?: ProgrammeClosed['data'];
    };

type Launched = Extract<Programme, { readonly phase: 'launched' }>;
type Asked<Type extends ProgrammeCommand['type']> = Extract<ProgrammeCommand, { readonly type: Type }>;

/** What every command on the programme's other streams is judged by. @throws ProgrammeUnknown */
export const rulesOf = (state: Programme, today: Day): Rules => ({ ...launchedOf(state).rules, today });

/** In which days are told; no amendment changes it. @throws ProgrammeUnknown */
export const timeZoneOf = (state: Programme): string => launchedOf(state).definition.timeZone;

const launchedOf = (state: Programme): Launched => {
  if (state.phase === 'unknown') throw new ProgrammeUnknown();
  return state;
};

const same = (a: Definition, b: Definition): boolean => definitionDifferences(a, b).length === 0;

const launch = ({ definition, on, today }: Asked<'launch'>, state: Programme): readonly ProgrammeEvent[] => {
  if (state.phase === 'launched') return launchAgain(definition, on, rulesOf(state, today), state);
  const day = on ?? definition.period.from;
  checkDay(day, { definitions: [{ from: definition.period.from, definition }], today }, 'schedule');
  return [{ type: 'ProgrammeLaunched', data: { on: day, definition } }];
};

/** A folder that is sent again holds the definition as launched, or as it was amended since: neither changes anything. */
const launchAgain = (definition: Definition, on: Day | undefined, rules: Rules, state: Launched): readonly never[] => {
  const standing = definitionOn(rules, rules.today);
  const onRecord = [state.definition, standing, ...rules.definitions.slice(-1).map((last) => last.definition)];
  const differences = onRecord.some((known) => same(known, definition))
    ? []
    : definitionDifferences(standing, definition);
  const day = on === undefined || on === state.on ? [] : [{ path: 'on', standing: state.on, sent: on }];
  if (differences.length + day.length > 0) throw new AlreadyLaunched(state.definition.id, [...day, ...differences]);
  return [];
};

const amend = (command: Asked<'amend'>, state: Programme): readonly ProgrammeEvent[] => {
  const { definition, on, reason, today } = command;
  const { rules } = launchedOf(state);
  const standing = definitionOn(rules, on);
  if (same(standing, definition)) return [];
  checkOpen(rules);
  checkTexts({ reason });
  if (definition.id !== standing.id) throw new IdAmended(standing.id, definition.id);
  if (definition.timeZone !== standing.timeZone) throw new TimeZoneAmended(standing.timeZone, definition.timeZone);
  // Judged by the period that it brings, so that a period can be made longer in either direction; within it, it may lie ahead.
  const scope: DayScope = on > definition.period.to ? 'within-or-later' : 'schedule';
  checkDay(on, { definitions: [{ from: definition.period.from, definition }], today }, scope);
  return [{ type: 'DefinitionAmended', data: { on, reason, definition } }];
};

const close = ({ on, reason, today }: Asked<'close'>, state: Programme): readonly ProgrammeEvent[] => {
  const { closing, rules } = launchedOf(state);
  if (closing) {
    if (closing.on === on && closing.reason === reason) return [];
    throw new AlreadyClosed(closing);
  }
  checkTexts({ reason });
  checkDay(on, { ...rules, today }, 'within-or-later');
  return [{ type: 'ProgrammeClosed', data: { on, ...(reason !== undefined && { reason }) } }];
};

const decide = (command: ProgrammeCommand, state: Programme): readonly ProgrammeEvent[] => {
  switch (command.type) {
    case 'launch':
      return launch(command, state);
    case 'amend':
      return amend(command, state);
    case 'close':
      return close(command, state);
    default:
      return exhaustive(command);
  }
};

const evolve = (state: Programme, event: ProgrammeEvent): Programme => {
  if (event.type === 'ProgrammeLaunched') {
    const { on, definition } = event.data;
    return { phase: 'launched', on, definition, rules: withFact(undefined, event) };
  }
  const before = launchedOf(state);
  const rules = withFact(before.rules, event);
  return event.type === 'ProgrammeClosed' ? { ...before, rules, closing: event.data } : { ...before, rules };
};

export const programme: Decider<ProgrammeCommand, Programme, ProgrammeEvent> = {
  initialState: { phase: 'unknown' },
  decide,
  evolve,
};
