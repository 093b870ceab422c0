import { amended, annulled, corrected, entryOf, recorded } from '@kernel/entries.js';
import type { Entries, EntryCommand } from '@kernel/entries.js';
import { entryFacts } from '@kernel/entry-facts.js';
import type { Check, EntryTable } from '@kernel/entry-facts.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { isRegion } from '@kernel/teryt.js';
import { checkTexts } from '@kernel/texts.js';
import { checkDay, checkOpen, definitionOn } from '@modules/programme/contracts.js';
import type { Rules } from '@modules/programme/contracts.js';
import { checkEnding, endingFrom, entryToEnd, isFilledIn } from './endings.js';
import type { EndingSent } from './endings.js';
import { RegionCannotJoin, TrackUnknown } from './participation.errors.js';
import type {
  Joining,
  JoiningAnnulled,
  JoiningCorrected,
  MunicipalityJoined,
  MunicipalityLeft,
  ParticipationEvent,
} from './participation.events.js';

export const joiningFacts = (
  entries: Entries<Joining>,
  command: EntryCommand<'municipalities', Joining>,
  rules: Rules,
): readonly ParticipationEvent[] => {
  const ending = command.type === 'annul' ? undefined : command.content.left;
  const { ref } = command;
  if (ending && isFilledIn(entries, command, 'left'))
    return departureFacts(entries, { table: 'municipalities', ref, ending }, rules);
  const facts = entryFacts(entries, command, joiningTable(rules));
  if (command.type !== 'record' || !ending) return facts;
  if (facts.length > 0) return [...facts, { type: 'MunicipalityLeft', data: { ref, ...ending } }];
  return departureFacts(entries, { table: 'municipalities', ref, ending }, rules);
};

/** The last day on which a municipality belongs: a fact of its own, whenever it is filled in. */
export const departureFacts = (
  entries: Entries<Joining>,
  sent: EndingSent<'municipalities'>,
  rules: Rules,
): readonly ParticipationEvent[] => {
  const entry = entryToEnd(entries, sent, ({ left }) => left);
  if (!entry) return [];
  checkEnding('departure', entry.content.on, sent.ending, rules);
  return [{ type: 'MunicipalityLeft', data: { ref: entry.ref, ...sent.ending } }];
};

const joiningTable = (rules: Rules): EntryTable<Joining, ParticipationEvent> => ({
  apart: ['left'],
  checkTaken: () => checkOpen(rules),
  checks: joiningChecks(rules),
  recorded: (ref, content) => {
    const { left: _, ...data } = content;
    return { type: 'MunicipalityJoined', data: { ref, ...data } };
  },
  corrected: (data) => ({ type: 'JoiningCorrected', data }),
  annulled: (data) => ({ type: 'JoiningAnnulled', data }),
});

const joiningChecks = (rules: Rules): readonly Check<Joining>[] => [
  ({ name }) => checkTexts({ name }),
  ({ teryt }) => {
    if (isRegion(teryt)) throw new RegionCannotJoin(teryt);
  },
  ({ on }) => checkDay(on, rules, 'within'),
  ({ track, on }) => {
    const { tracks } = definitionOn(rules, on);
    if (!tracks.includes(track)) throw new TrackUnknown(track, on, tracks);
  },
  ({ on, left }) => {
    if (left) checkEnding('departure', on, left, rules);
  },
];

export type JoiningEvent = MunicipalityJoined | MunicipalityLeft | JoiningCorrected | JoiningAnnulled;

/** @param place log place of the event in its stream */
export const joiningsAfter = (entries: Entries<Joining>, event: JoiningEvent, place: number): Entries<Joining> => {
  const { type, data } = event;
  switch (type) {
    case 'MunicipalityJoined': {
      const { ref, ...content } = data;
      return recorded(entries, ref, content, place);
    }
    case 'MunicipalityLeft': {
      const entry = entryOf(entries, data.ref);
      return entry ? amended(entries, data.ref, { ...entry.content, left: endingFrom(data) }) : entries;
    }
    case 'JoiningCorrected':
      return corrected(entries, { ref: data.ref, reason: data.reason, content: data.entry }, data.corrects);
    case 'JoiningAnnulled':
      return annulled(entries, data.ref, data.reason, data.annuls);
    default:
      return exhaustive(type);
  }
};
