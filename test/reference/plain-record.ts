import type { Attendance, Seat, TrainingDay } from '@modules/academy/contracts.js';
import type { Activity } from '@modules/activities/contracts.js';
import type { AdvisorySession } from '@modules/advisory/contracts.js';
import type { RowCommand } from '@modules/intake/contracts.js';
import type { Adoption, CommitmentEntry, Joining } from '@modules/participation/contracts.js';
import type { Definition } from '@modules/programme/contracts.js';

/** An entry in plain words: what it says now, and in which place of the log it was first said. */
export interface Said<Content> {
  readonly key: string;
  readonly place: number;
  /** The first is its name for good; annulments are not among them. */
  readonly refs: readonly string[];
  readonly content: Content;
  readonly annulled: boolean;
  /** Every departure or repeal that it was ever given: the same once more changes nothing, even where a correction has blanked it. */
  readonly ends: readonly string[];
}

/**
 * A programme's record as a list of entries, kept without any of the modules' code: slow, and simple enough to be seen right. Written from
 * `domain.md` alone, so that what it says can be held against what the deciders take and the views show.
 */
export interface PlainRecord {
  readonly definitions: readonly { readonly from: string; readonly definition: Definition }[];
  readonly today: string;
  readonly municipalities: readonly Said<Joining>[];
  readonly commitments: readonly Said<CommitmentEntry>[];
  readonly adoptions: readonly Said<Adoption>[];
  readonly advisory: readonly Said<AdvisorySession>[];
  readonly activities: readonly Said<Activity>[];
  readonly participants: readonly Said<Seat>[];
  readonly attendance: readonly Said<Attendance>[];
  readonly days: ReadonlyMap<number, TrainingDay>;
}

export type Table = Exclude<keyof PlainRecord, 'definitions' | 'today' | 'days'>;

/** A command on its way to the stream of this key. */
export interface Sent {
  readonly command: RowCommand;
  readonly key: string;
  /** Grows along the log. */
  readonly place: number;
}

export const standing = <Content>(entries: readonly Said<Content>[]): readonly Said<Content>[] =>
  entries.filter(({ annulled }) => !annulled);

interface OnDay {
  readonly on: string;
}

/** By day, and within a day by the place of the first version. */
export const byTurn = (a: Said<OnDay>, b: Said<OnDay>): number => {
  if (a.content.on === b.content.on) return a.place - b.place;
  return a.content.on < b.content.on ? -1 : 1;
};

export const inTurn = <Content extends OnDay>(entries: readonly Said<Content>[]): readonly Said<Content>[] =>
  standing(entries).toSorted(byTurn);

export const definitionOf = ({ definitions }: PlainRecord, day: string): Definition => {
  const inForce = definitions.findLast(({ from }) => from <= day) ?? definitions[0];
  if (!inForce) throw new Error('There is a definition from the start.');
  return inForce.definition;
};

/** @param scope `later`: acts, repeals and departures may come after the period */
export const faultsOfDay = (record: PlainRecord, day: string, scope: 'within' | 'later'): readonly string[] => {
  const { from, to } = definitionOf(record, day).period;
  const outside = day < from || (scope === 'within' && day > to);
  return [...(outside ? [`outside ${day}`] : []), ...(day > record.today ? [`ahead ${day}`] : [])];
};

export const named = ({ refs }: Pick<Said<object>, 'refs'>, faults: readonly string[]): readonly string[] =>
  faults.map((fault) => `${refs[0]}: ${fault}`);

/** What identifies a municipality: a gmina's first six digits, all of a shorter code. */
export const unitOf = ({ teryt }: { readonly teryt: string }): string => teryt.slice(0, 6);

/** The joining under which the municipality belongs on the day; its last day is counted. */
export const memberOf = ({ municipalities }: PlainRecord, key: string, day: string): Said<Joining> | undefined =>
  inTurn(municipalities).find(
    ({ key: of, content: { on, left } }) => of === key && on <= day && (left === undefined || day <= left.on),
  );

/** The record after a command that is taken and is no repeat. */
export const afterCommand = (record: PlainRecord, { command, key, place }: Sent): PlainRecord => {
  switch (command.type) {
    case 'record':
      return {
        ...record,
        [command.table]: [
          ...record[command.table],
          { key, place, refs: [command.ref], content: command.content, annulled: false, ends: endsIn(command.content) },
        ],
      };
    case 'correct':
      return changed(record, command.table, command.corrects, (entry) => ({
        ...entry,
        refs: [...entry.refs, command.ref],
        content: command.content,
        ends: [...entry.ends, ...endsIn(command.content)],
      }));
    case 'annul':
      return changed(record, command.table, command.annuls, (entry) => ({ ...entry, annulled: true }));
    case 'leave':
      return changed(record, 'municipalities', command.ref, (entry) => ended(entry, 'left', command));
    case 'repeal':
      return changed(record, 'adoptions', command.ref, (entry) => ended(entry, 'repealed', command));
    case 'training-day':
      return { ...record, days: new Map(record.days).set(command.content.day, command.content) };
    case 'identify':
      return record;
  }
};

const changed = (
  record: PlainRecord,
  table: Table,
  ref: string,
  change: (entry: Said<object>) => Said<object>,
): PlainRecord => ({
  ...record,
  [table]: record[table].map((entry) => (entry.refs.includes(ref) ? change(entry) : entry)),
});

interface End {
  readonly on: string;
  readonly reason?: string | undefined;
}

const inText = ({ on, reason = '' }: End): string => `${on} ${reason}`;

const endsIn = (content: object): readonly string[] =>
  ['left', 'repealed'].flatMap((field) => {
    const end: End | undefined = Reflect.get(content, field);
    return end ? [inText(end)] : [];
  });

/** Whether a departure or a repeal is one that the entry has, or had. */
export const hadEnd = ({ ends }: Pick<Said<object>, 'ends'>, end: End): boolean => ends.includes(inText(end));

const ended = (entry: Said<object>, how: string, { on, reason }: End): Said<object> => {
  if (hadEnd(entry, { on, reason })) return entry;
  const content = { ...entry.content, [how]: { on, ...(reason && { reason }) } };
  return { ...entry, content, ends: [...entry.ends, inText({ on, reason })] };
};
