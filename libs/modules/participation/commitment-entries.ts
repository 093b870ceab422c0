import { annulled, corrected, recorded } from '@kernel/entries.js';
import type { Entries, EntryCommand } from '@kernel/entries.js';
import { entryFacts } from '@kernel/entry-facts.js';
import type { Check, EntryTable } from '@kernel/entry-facts.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { checkTexts } from '@kernel/texts.js';
import { checkDay, checkOpen } from '@modules/programme/contracts.js';
import type { Rules } from '@modules/programme/contracts.js';
import { recommendationIn } from './catalogue.js';
import { ReplacedByItself } from './participation.errors.js';
import type {
  CommitmentEntry,
  CommitmentEntryAnnulled,
  CommitmentEntryCorrected,
  CommitmentReplaced,
  CommitmentsConfirmed,
  CommitmentWithdrawn,
  ParticipationEvent,
  RecommendationCommitted,
} from './participation.events.js';

export const commitmentFacts = (
  entries: Entries<CommitmentEntry>,
  command: EntryCommand<'commitments', CommitmentEntry>,
  rules: Rules,
): readonly ParticipationEvent[] => entryFacts(entries, command, commitmentTable(rules));

const commitmentTable = (rules: Rules): EntryTable<CommitmentEntry, ParticipationEvent> => ({
  checkTaken: () => checkOpen(rules),
  checks: commitmentChecks(rules),
  recorded: factOf,
  corrected: (data) => ({ type: 'CommitmentEntryCorrected', data }),
  annulled: (data) => ({ type: 'CommitmentEntryAnnulled', data }),
});

/** Only what is newly promised must be in the catalogue: what ends may have gone from it. */
const commitmentChecks = (rules: Rules): readonly Check<CommitmentEntry>[] => [
  ({ reason, recordedBy }) => checkTexts({ reason, recordedBy }),
  ({ on }) => checkDay(on, rules, 'within'),
  (entry) => {
    if (entry.action === 'commit') recommendationIn(rules, entry.on, entry.recommendation);
    if (entry.action === 'replace') recommendationIn(rules, entry.on, entry.replacedBy, 'replacedBy');
  },
  (entry) => {
    if (entry.action === 'replace' && entry.replacedBy === entry.recommendation)
      throw new ReplacedByItself(entry.recommendation);
  },
];

const factOf = (ref: string, content: CommitmentEntry): ParticipationEvent => {
  switch (content.action) {
    case 'commit': {
      const { action: _, ...data } = content;
      return { type: 'RecommendationCommitted', data: { ref, ...data } };
    }
    case 'replace': {
      const { action: _, ...data } = content;
      return { type: 'CommitmentReplaced', data: { ref, ...data } };
    }
    case 'withdraw': {
      const { action: _, ...data } = content;
      return { type: 'CommitmentWithdrawn', data: { ref, ...data } };
    }
    case 'confirm': {
      const { action: _, ...data } = content;
      return { type: 'CommitmentsConfirmed', data: { ref, ...data } };
    }
    default:
      return exhaustive(content);
  }
};

export type CommitmentFact = RecommendationCommitted | CommitmentReplaced | CommitmentWithdrawn | CommitmentsConfirmed;
export type CommitmentEvent = CommitmentFact | CommitmentEntryCorrected | CommitmentEntryAnnulled;

/** @param place log place of the event in its stream */
export const commitmentsAfter = (
  entries: Entries<CommitmentEntry>,
  event: CommitmentEvent,
  place: number,
): Entries<CommitmentEntry> => {
  if (event.type === 'CommitmentEntryCorrected') {
    const { ref, corrects, reason, entry } = event.data;
    return corrected(entries, { ref, reason, content: entry }, corrects);
  }
  if (event.type === 'CommitmentEntryAnnulled')
    return annulled(entries, event.data.ref, event.data.reason, event.data.annuls);
  return recorded(entries, event.data.ref, entryIn(event), place);
};

/** The entry that a fact put on record: its data, and the action that its type says. */
const entryIn = (event: CommitmentFact): CommitmentEntry => {
  switch (event.type) {
    case 'RecommendationCommitted': {
      const { ref: _, ...content } = event.data;
      return { action: 'commit', ...content };
    }
    case 'CommitmentReplaced': {
      const { ref: _, ...content } = event.data;
      return { action: 'replace', ...content };
    }
    case 'CommitmentWithdrawn': {
      const { ref: _, ...content } = event.data;
      return { action: 'withdraw', ...content };
    }
    case 'CommitmentsConfirmed': {
      const { ref: _, ...content } = event.data;
      return { action: 'confirm', ...content };
    }
    default:
      return exhaustive(event);
  }
};
