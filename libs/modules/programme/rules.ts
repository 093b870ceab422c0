import { within } from '@kernel/day.js';
import type { Day } from '@kernel/day.js';
import type { Definition } from './definition.js';
import { DayInTheFuture, DayOutsidePeriod, NotTakenAfterClosing } from './programme.errors.js';
import type { ProgrammeEvent } from './programme.events.js';

/** A definition and the first day on which it is in force. */
export interface InForce {
  readonly from: Day;
  readonly definition: Definition;
}

/** What the programme's facts say to other modules. Never empty: a programme begins with its definition. */
export interface StandingRules {
  /** In the order in which they come into force; of two from one day, the one logged later stands later and is in force. */
  readonly definitions: readonly InForce[];
  /** The day on which the programme was closed. */
  readonly closed?: Day;
}

/** A programme's rules as a command needs them. */
export interface Rules extends StandingRules {
  /** In the programme's time zone. */
  readonly today: Day;
}

/**
 * Folds a fact of the programme into its rules. The launched definition is in force from its period's first day, whenever it was launched;
 * an amendment from its own day until the day of the next. Source: domain.md, rule 9.
 */
export const withFact = (rules: StandingRules | undefined, event: ProgrammeEvent): StandingRules => {
  const { definitions, ...rest } = rules ?? { definitions: [] };
  if (event.type === 'ProgrammeClosed') return { ...rest, definitions, closed: event.data.on };
  const { on, definition } = event.data;
  const from = event.type === 'ProgrammeLaunched' ? definition.period.from : on;
  const earlier = definitions.filter((known) => known.from <= from);
  const later = definitions.filter((known) => known.from > from);
  return { ...rest, definitions: [...earlier, { from, definition }, ...later] };
};

/** The definition in force on a day; before the first, the first. */
export const definitionOn = ({ definitions }: StandingRules, day: Day): Definition => {
  const found = definitions.findLast(({ from }) => from <= day) ?? definitions[0];
  if (!found) throw new TypeError('A programme’s rules hold no definition.');
  return found.definition;
};

/**
 * Where an entry's day may lie. `within`: in the period, not after today. `within-or-later` (acts, repeals, departures, diplomas): from the
 * period's first day on, not after today. `schedule` (training days): in the period, perhaps ahead.
 */
export type DayScope = 'within' | 'within-or-later' | 'schedule';

/**
 * Judged by the definition in force on the day itself. Source: domain.md, rule 6.
 * @throws DayOutsidePeriod · DayInTheFuture
 */
export const checkDay = (on: Day, rules: Rules, scope: DayScope): void => {
  const { period } = definitionOn(rules, on);
  if (!within(on, scope === 'within-or-later' ? { from: period.from } : period))
    throw new DayOutsidePeriod(on, period, scope);
  if (scope !== 'schedule' && on > rules.today) throw new DayInTheFuture(on, rules.today);
};

/**
 * For everything but acts, repeals, departures, diplomas, corrections and annulments. Source: domain.md, rule 6.
 * @throws NotTakenAfterClosing
 */
export const checkOpen = ({ closed }: StandingRules): void => {
  if (closed !== undefined) throw new NotTakenAfterClosing(closed);
};
