import type { Decider, Ungrounded } from '@kernel/decider.js';
import { annulled, corrected, entryOf, noEntries, recorded } from '@kernel/entries.js';
import type { Entries, Entry, EntryCommand } from '@kernel/entries.js';
import { entryFacts } from '@kernel/entry-facts.js';
import type { EntryTable } from '@kernel/entry-facts.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { emptyMap, lookUp, put } from '@kernel/persistent-map.js';
import type { PersistentMap } from '@kernel/persistent-map.js';
import { DailyHoursExceeded } from './advisory.errors.js';
import type { AdvisoryEvent, AdvisorySession } from './advisory.events.js';
import { checkNewSession, sessionChecks } from './session.check.js';
import type { SessionLookups } from './session.check.js';

export type AdvisoryCommand = EntryCommand<'advisory', AdvisorySession> & SessionLookups;

type Session = Entry<AdvisorySession>;

/** The advisory log of one municipality. */
export interface AdvisoryLog {
  readonly sessions: Entries<AdvisorySession>;
  /** First refs of the sessions that stand, by day and adviser: a day's hours are summed without a look at all others. */
  readonly days: PersistentMap<readonly string[]>;
}

const dayOf = ({ on, adviser }: AdvisorySession): string => `${on} ${adviser}`;

const decide = (command: AdvisoryCommand, { sessions }: AdvisoryLog): readonly AdvisoryEvent[] => {
  const table: EntryTable<AdvisorySession, AdvisoryEvent> = {
    checkTaken: (session) => checkNewSession(session, command),
    checks: sessionChecks(command),
    recorded: (ref, session) => ({ type: 'AdvisorySessionLogged', data: { ref, ...session } }),
    corrected: (data) => ({ type: 'AdvisorySessionCorrected', data }),
    annulled: (data) => ({ type: 'AdvisorySessionAnnulled', data }),
  };
  return entryFacts(sessions, command, table);
};

const sessionsAfter = ({ sessions }: AdvisoryLog, event: AdvisoryEvent): Entries<AdvisorySession> => {
  switch (event.type) {
    case 'AdvisorySessionLogged': {
      const { ref, ...session } = event.data;
      return recorded(sessions, ref, session, sessions.byRef.size);
    }
    case 'AdvisorySessionCorrected': {
      const { ref, corrects, reason, entry } = event.data;
      return corrected(sessions, { ref, content: entry, reason }, corrects);
    }
    case 'AdvisorySessionAnnulled': {
      const { ref, annuls, reason } = event.data;
      return annulled(sessions, ref, reason, annuls);
    }
    default:
      return exhaustive(event);
  }
};

const evolve = (state: AdvisoryLog, event: AdvisoryEvent): AdvisoryLog => {
  const sessions = sessionsAfter(state, event);
  const before = sessionOf(state.sessions, event);
  const after = entryOf(sessions, event.data.ref);
  let { days } = state;
  if (before && !before.annulled) days = put(days, dayOf(before.content), without(days, before));
  if (after && !after.annulled) days = put(days, dayOf(after.content), [...without(days, after), after.ref]);
  return { sessions, days };
};

/** The session that the fact is about, whether or not the fact is folded in yet. */
const sessionOf = (sessions: Entries<AdvisorySession>, event: AdvisoryEvent): Session | undefined =>
  entryOf(sessions, event.data.ref) ?? entryOf(sessions, namedBy(event));

const namedBy = ({ type, data }: AdvisoryEvent): string => {
  if (type === 'AdvisorySessionLogged') return data.ref;
  return type === 'AdvisorySessionCorrected' ? data.corrects : data.annuls;
};

const without = (days: AdvisoryLog['days'], { ref, content }: Session): readonly string[] =>
  (lookUp(days, dayOf(content)) ?? []).filter((known) => known !== ref);

const MOST_A_DAY = 12 * 60;

/** Of each day that the facts touch, the sessions that they touch and that the day has no room for, beside those that they leave alone. */
const ungrounded = (state: AdvisoryLog, events: readonly AdvisoryEvent[]): readonly Ungrounded[] => {
  const touched = new Set(events.flatMap((event) => standingSession(state, event) ?? []));
  const days = Map.groupBy(touched, ({ content }) => dayOf(content));
  return [...days.values()].flatMap((sessions) => withoutRoom(state, sessions));
};

const standingSession = ({ sessions }: AdvisoryLog, event: AdvisoryEvent): Session | undefined => {
  const session = sessionOf(sessions, event);
  return session?.annulled ? undefined : session;
};

const withoutRoom = (state: AdvisoryLog, touched: readonly Session[]): readonly Ungrounded[] => {
  const [first] = touched;
  if (!first) return [];
  const all = (lookUp(state.days, dayOf(first.content)) ?? []).flatMap((ref) => entryOf(state.sessions, ref) ?? []);
  const sum = sumOf(all);
  if (sum <= MOST_A_DAY) return [];
  const refs = all.map(({ ref }) => ref);
  const error = new DailyHoursExceeded(first.content, sum, refs);
  let taken = sumOf(all.filter((session) => !touched.includes(session)));
  const over: Ungrounded[] = [];
  for (const session of touched.toSorted((a, b) => a.place - b.place)) {
    taken += session.content.minutes;
    if (taken > MOST_A_DAY && session.content.minutes > 0)
      over.push({ table: 'advisory', ref: session.ref, refs: session.versions.map(({ ref }) => ref), error });
  }
  return over;
};

const sumOf = (sessions: readonly Session[]): number => sessions.reduce((sum, { content }) => sum + content.minutes, 0);

export const advisory: Decider<AdvisoryCommand, AdvisoryLog, AdvisoryEvent> = {
  initialState: { sessions: noEntries(), days: emptyMap() },
  decide,
  evolve,
  ungrounded,
};
