import type { Day } from '@kernel/day.js';
import type { Card } from '@kernel/read-store.js';
import { academyOn } from '../figures/academy-figures.js';
import type { ParticipantFacts, Participants } from '../figures/academy-figures.js';
import { reckoning } from '../figures/measures.js';
import type { Reckoning } from '../figures/measures.js';
import { factsOn } from '../figures/unit-facts.js';
import type { UnitFacts } from '../figures/unit-facts.js';
import { participantFactsFrom, unitFactsFrom } from '../views/documents.decode.js';
import { participantId, participantsPrefix, unitsPrefix } from '../views/documents.js';
import { inForce } from './reading.js';
import type { Reading } from './reading.js';

/** A whole programme on a day. */
export interface ProgrammeOn {
  readonly units: readonly UnitFacts[];
  readonly reckoned: Reckoning;
  readonly participants: Participants;
}

/** From cards, where these answer for the day; what has entries after it is folded. @throws ProgrammeUnknown */
export const programmeOn = async (reading: Reading, programme: string, day: Day): Promise<ProgrammeOn> => {
  const document = await reading.programme(programme);
  const units = await unitsOn(reading, programme, day);
  const participants = participantsFrom(await reading.cards(participantsPrefix(programme)), programme);
  const definition = inForce(document, day);
  const reckoned = reckoning(definition, academyOn(document, definition, participants, day));
  return { units, reckoned, participants };
};

const unitsOn = async (reading: Reading, programme: string, day: Day): Promise<readonly UnitFacts[]> => {
  const cards = await reading.cards(unitsPrefix(programme));
  const facts = cards.map(({ card }) => unitFactsFrom(card));
  const older = cards.flatMap(({ id }, index) => ((facts[index]?.lastDay ?? '') > day ? [id] : []));
  const folded = new Map((await reading.units(older)).map((unit) => [unit.code, factsOn(unit, day)]));
  return facts.map((known) => folded.get(known.code) ?? known);
};

const participantsFrom = (cards: readonly Card[], programme: string): Participants => {
  const known = new Map(cards.map(({ id, card }) => [id, card]));
  const read = new Map<string, ParticipantFacts>();
  return (edition, person) => {
    const id = participantId(programme, edition, person);
    const card = known.get(id);
    const facts = read.get(id) ?? (card && participantFactsFrom(card));
    if (facts) read.set(id, facts);
    return facts;
  };
};
