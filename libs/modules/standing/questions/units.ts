import type { Day } from '@kernel/day.js';
import { academyOn } from '../figures/academy-figures.js';
import type { Participants } from '../figures/academy-figures.js';
import { reckoning } from '../figures/measures.js';
import type { Reckoning } from '../figures/measures.js';
import { factsOn } from '../figures/unit-facts.js';
import type { UnitFacts } from '../figures/unit-facts.js';
import { participantId } from '../views/documents.js';
import type { ProgrammeDocument } from '../views/documents.js';
import type { ProgrammeFacts } from './known-facts.js';
import { inForce } from './reading.js';
import type { Reading } from './reading.js';

/** A whole programme on a day. */
export interface ProgrammeOn {
  readonly units: readonly UnitFacts[];
  readonly reckoned: Reckoning;
  readonly participants: Participants;
}

interface LastAnswered {
  readonly document: ProgrammeDocument;
  readonly day: Day;
  readonly on: ProgrammeOn;
}

/** While nothing has changed, the next question about the same day is answered from what was reckoned for the last one. */
const lastAnswered = new WeakMap<ProgrammeFacts, LastAnswered>();

/** From cards, where these answer for the day; what has entries after it is folded. @throws ProgrammeUnknown */
export const programmeOn = async (reading: Reading, programme: string, day: Day): Promise<ProgrammeOn> => {
  const document = await reading.programme(programme);
  const facts = await reading.facts(programme);
  const last = lastAnswered.get(facts);
  if (last?.document === document && last.day === day) return last.on;
  const units = await unitsOn(reading, facts, day);
  const participants: Participants = (edition, person) =>
    facts.participants.get(participantId(programme, edition, person));
  const definition = inForce(document, day);
  const on = {
    units,
    reckoned: reckoning(definition, academyOn(document, definition, participants, day)),
    participants,
  };
  lastAnswered.set(facts, { document, day, on });
  return on;
};

const unitsOn = async (reading: Reading, facts: ProgrammeFacts, day: Day): Promise<readonly UnitFacts[]> => {
  const older = [...facts.units].flatMap(([id, { lastDay }]) => (lastDay > day ? [id] : []));
  const folded = new Map((await reading.units(older)).map((unit) => [unit.code, factsOn(unit, day)]));
  return [...facts.units.values()].map((known) => folded.get(known.code) ?? known);
};
