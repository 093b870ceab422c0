import { amended, annulled, corrected, entryOf, recorded } from '@kernel/entries.js';
import type { Entries, EntryCommand } from '@kernel/entries.js';
import { entryFacts } from '@kernel/entry-facts.js';
import type { Check, EntryTable } from '@kernel/entry-facts.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { checkTexts } from '@kernel/texts.js';
import { checkDay } from '@modules/programme/contracts.js';
import type { Rules } from '@modules/programme/contracts.js';
import { recommendationIn } from './catalogue.js';
import { checkEnding, endingFrom, entryToEnd, isFilledIn } from './endings.js';
import type { EndingSent } from './endings.js';
import { DocumentHashMalformed, InstrumentNotAllowed } from './participation.errors.js';
import type {
  Adoption,
  AdoptionAnnulled,
  AdoptionCorrected,
  AdoptionRecorded,
  AdoptionRepealed,
  ParticipationEvent,
} from './participation.events.js';

export const adoptionFacts = (
  entries: Entries<Adoption>,
  command: EntryCommand<'adoptions', Adoption>,
  rules: Rules,
): readonly ParticipationEvent[] => {
  const ending = command.type === 'annul' ? undefined : command.content.repealed;
  const { ref } = command;
  if (ending && isFilledIn(entries, command, 'repealed'))
    return repealFacts(entries, { table: 'adoptions', ref, ending }, rules);
  const facts = entryFacts(entries, command, adoptionTable(rules));
  if (command.type !== 'record' || !ending) return facts;
  if (facts.length > 0) return [...facts, { type: 'AdoptionRepealed', data: { ref, ...ending } }];
  return repealFacts(entries, { table: 'adoptions', ref, ending }, rules);
};

/** From its repeal's day on an act is no longer in force: a fact of its own, whenever it is filled in. */
export const repealFacts = (
  entries: Entries<Adoption>,
  sent: EndingSent<'adoptions'>,
  rules: Rules,
): readonly ParticipationEvent[] => {
  const entry = entryToEnd(entries, sent, ({ repealed }) => repealed);
  if (!entry) return [];
  checkEnding('repeal', entry.content.on, sent.ending, rules);
  return [{ type: 'AdoptionRepealed', data: { ref: entry.ref, ...sent.ending } }];
};

/** Acts are taken after the programme was closed, too (rule 6). */
const adoptionTable = (rules: Rules): EntryTable<Adoption, ParticipationEvent> => ({
  apart: ['repealed'],
  checkTaken: () => undefined,
  checks: actChecks(rules),
  recorded: (ref, content) => {
    const { repealed: _, ...data } = content;
    return { type: 'AdoptionRecorded', data: { ref, ...data } };
  },
  corrected: (data) => ({ type: 'AdoptionCorrected', data }),
  annulled: (data) => ({ type: 'AdoptionAnnulled', data }),
});

const SHA_256 = /^[0-9a-f]{64}$/;

const actChecks = (rules: Rules): readonly Check<Adoption>[] => [
  ({ number, title, publication }) => checkTexts({ number, title, publication }),
  ({ documentSha256 }) => {
    if (documentSha256 !== undefined && !SHA_256.test(documentSha256))
      throw new DocumentHashMalformed(documentSha256.length);
  },
  ({ on }) => checkDay(on, rules, 'within-or-later'),
  (act) => {
    const { instruments } = recommendationIn(rules, act.on, act.recommendation);
    if (!instruments.includes(act.instrument)) throw new InstrumentNotAllowed(act, instruments);
  },
  ({ on, repealed }) => {
    if (repealed) checkEnding('repeal', on, repealed, rules);
  },
];

export type AdoptionEvent = AdoptionRecorded | AdoptionRepealed | AdoptionCorrected | AdoptionAnnulled;

/** @param place log place of the event in its stream */
export const adoptionsAfter = (entries: Entries<Adoption>, event: AdoptionEvent, place: number): Entries<Adoption> => {
  const { type, data } = event;
  switch (type) {
    case 'AdoptionRecorded': {
      const { ref, ...content } = data;
      return recorded(entries, ref, content, place);
    }
    case 'AdoptionRepealed': {
      const entry = entryOf(entries, data.ref);
      return entry ? amended(entries, data.ref, { ...entry.content, repealed: endingFrom(data) }) : entries;
    }
    case 'AdoptionCorrected':
      return corrected(entries, { ref: data.ref, reason: data.reason, content: data.entry }, data.corrects);
    case 'AdoptionAnnulled':
      return annulled(entries, data.ref, data.reason, data.annuls);
    default:
      return exhaustive(type);
  }
};
