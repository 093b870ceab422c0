import type { Day } from '@kernel/day.js';
import type { StandingRules } from '@modules/programme/contracts.js';
import { academyOn, participantFacts } from '../figures/academy-figures.js';
import type { Participants } from '../figures/academy-figures.js';
import type { Bodies, ParticipantBodies } from '../figures/lineage.js';
import { reckoning } from '../figures/measures.js';
import type { Reckoning } from '../figures/measures.js';
import type { SeatIn } from '../figures/unit-facts.js';
import { seatsOf } from '../figures/unit-facts.js';
import { participantId, programmeId } from '../views/documents.js';
import type { UnitDocument } from '../views/documents.js';
import { inForce } from './reading.js';
import type { Reading } from './reading.js';

/** Municipalities with all that their figures rest on, entry by entry. */
export interface BodiesOn {
  readonly units: readonly UnitDocument[];
  readonly participants: Participants;
  readonly rules: StandingRules;
  readonly reckoned: Reckoning;
  /** Ids of all documents that were asked for. */
  readonly ids: ReadonlySet<string>;
  readonly bodiesOf: (unit: UnitDocument) => Bodies;
}

/** @param ids of the units' documents @throws ProgrammeUnknown */
export const bodiesOn = async (
  reading: Reading,
  programme: string,
  ids: readonly string[],
  day: Day,
): Promise<BodiesOn> => {
  const document = await reading.programme(programme);
  const units = await reading.units(ids);
  const persons = [...new Set(units.flatMap(seatsOf).map((seat) => idOf(programme, seat)))];
  const found = await reading.participants(persons);
  const bodies: ParticipantBodies = (edition, person) => found.get(participantId(programme, edition, person));
  const definition = inForce(document, day);
  const participants = factsFrom(bodies);
  return {
    units,
    participants,
    rules: document.rules,
    reckoned: reckoning(definition, academyOn(document, definition, participants, day)),
    ids: new Set([programmeId(programme), ...ids, ...persons]),
    bodiesOf: (unit) => ({ unit, participants: bodies }),
  };
};

const factsFrom =
  (bodies: ParticipantBodies): Participants =>
  (edition, person) => {
    const known = bodies(edition, person);
    return known && participantFacts(known);
  };

const idOf = (programme: string, { edition, person }: SeatIn): string => participantId(programme, edition, person);
