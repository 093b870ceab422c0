import type { Day } from '@kernel/day.js';
import type { JsonObject } from '@kernel/json.js';
import { ratio, toFigure } from '@kernel/quantity.js';
import type { Minutes } from '@kernel/quantity.js';
import { unitCode } from '@kernel/teryt.js';
import type { Teryt, UnitCode } from '@kernel/teryt.js';
import { diplomaDue, heldOn, outOfReach, shareOf } from '@modules/academy/contracts.js';
import type { Side, Sex } from '@modules/academy/contracts.js';
import type { Reckoning } from '../figures/measures.js';
import type { EditionOn, ParticipantFacts, Participants } from '../figures/academy-figures.js';
import type { SeatIn, UnitFacts } from '../figures/unit-facts.js';
import { EditionUnknown } from '../standing.errors.js';
import { isOfProgramme } from '../views/documents.js';
import { figureOrNull } from './figures.js';
import { dayOf, reading } from './reading.js';
import type { Answered, Asked, QuestionParts } from './reading.js';
import { programmeOn } from './units.js';

/** The participants of an edition, or of all; of one municipality, or of all. */
export interface AcademyQuestion extends Asked {
  readonly type: 'academy';
  readonly edition?: string | undefined;
  readonly code?: UnitCode | undefined;
}

/**
 * `due` from the threshold on; `issued` and `revoked` by a fact, whatever the attendance; `out-of-reach` when the threshold cannot be
 * reached any more, by what is on record: a day that was held and has no attendance counts as missed.
 */
export type DiplomaState = 'open' | 'due' | 'issued' | 'revoked' | 'out-of-reach';

export interface ParticipantAnswer {
  readonly person: string;
  readonly edition: string;
  readonly code: UnitCode;
  readonly teryt: Teryt;
  readonly side: Side;
  readonly sex: Sex;
  /** `ref` is that of the entry that gave the seat; `until` the last day, missing while it is held. */
  readonly seat: { readonly ref: string; readonly from: Day; readonly until?: Day; readonly held: boolean };
  /** Hours. */
  readonly attended: number;
  readonly held: number;
  readonly scheduled: number;
  /** A percentage; null while nothing is scheduled. */
  readonly share: number | null;
  readonly diploma: DiplomaState;
  /** Whether the share reaches the threshold now; an issued diploma may no longer be due. */
  readonly due: boolean;
  /** Only for an asker who may see names; missing too when the person's identity was erased. */
  readonly identity?: JsonObject;
}

export interface AcademyAnswer extends Answered {
  readonly programme: string;
  readonly on: Day;
  readonly participants: readonly ParticipantAnswer[];
}

/** @throws ProgrammeUnknown · EditionUnknown · ViewBuilding */
export const academy = async (parts: QuestionParts, question: AcademyQuestion): Promise<AcademyAnswer> => {
  const answer = await reading(parts.store, async (read) => {
    const day = dayOf(question);
    const { units, reckoned, participants } = await programmeOn(read, question.programme, day);
    checkEdition(question, reckoned);
    const asked = units.filter(({ code }) => question.code === undefined || code === question.code);
    return {
      ...read.answered((id) => isOfProgramme(id, question.programme)),
      programme: question.programme,
      on: day,
      participants: seatsAsked(asked, question.edition, day).map((seat) =>
        participantAnswer(seat, reckoned, participants),
      ),
    };
  });
  return { ...answer, participants: await named(parts, question.programme, answer.participants) };
};

const checkEdition = ({ edition, programme }: AcademyQuestion, { definition, academy: { known } }: Reckoning): void => {
  const editions = [...new Set([...definition.academy.editions.map(({ id }) => id), ...known])];
  if (edition !== undefined && !editions.includes(edition)) throw new EditionUnknown(programme, edition, editions);
};

/** In the order of enrolment. */
const seatsAsked = (units: readonly UnitFacts[], edition: string | undefined, day: Day): readonly SeatIn[] =>
  units
    .flatMap(({ seats }) => seats)
    .filter((seat) => seat.from <= day && (edition === undefined || seat.edition === edition))
    .toSorted((a, b) => (a.from === b.from ? a.place - b.place : a.from < b.from ? -1 : 1));

export const participantAnswer = (seat: SeatIn, reckoned: Reckoning, participants: Participants): ParticipantAnswer => {
  const { academy: on, day } = reckoned;
  const edition = on.edition(seat.edition);
  const attended = on.attended(seat.edition, seat.person);
  const facts = participants(seat.edition, seat.person);
  return {
    person: seat.person,
    edition: seat.edition,
    code: unitCode(seat.teryt),
    teryt: seat.teryt,
    side: seat.side,
    sex: seat.sex,
    seat: seatAnswer(seat, day),
    attended: hoursOf(attended),
    held: hoursOf(edition.held),
    scheduled: hoursOf(edition.scheduled),
    share: figureOrNull(shareOf(attended, edition.scheduled)),
    diploma: diplomaOf(seat, { edition, attended, facts, reckoned }),
    due: on.due(seat.edition, seat.person),
  };
};

const seatAnswer = (seat: SeatIn, day: Day): ParticipantAnswer['seat'] => {
  const { ref, from, to } = seat;
  return { ref, from, ...(to !== undefined && to < day && { until: to }), held: heldOn(seat, day) };
};

interface Attended {
  readonly edition: EditionOn;
  readonly attended: Minutes;
  readonly facts: ParticipantFacts | undefined;
  readonly reckoned: Reckoning;
}

const diplomaOf = (seat: SeatIn, { edition, attended, facts, reckoned }: Attended): DiplomaState => {
  const { day, definition } = reckoned;
  const { threshold } = definition.academy;
  const issued = facts?.diplomas.findLast(({ on }) => on <= day);
  if (issued) return issued.revoked !== undefined && issued.revoked <= day ? 'revoked' : 'issued';
  if (diplomaDue(attended, edition.scheduled, threshold)) return 'due';
  const ahead = edition.days.reduce((sum, { date, cancelled, minutes }) => {
    const attendable = !cancelled && date > day && heldOn(seat, date);
    return attendable ? sum + minutes : sum;
  }, 0);
  return outOfReach(attended, ahead, edition.scheduled, threshold) ? 'out-of-reach' : 'open';
};

/** Names are asked for after the figures: they are in no view. */
const named = async (
  { identityOf }: QuestionParts,
  programme: string,
  participants: readonly ParticipantAnswer[],
): Promise<readonly ParticipantAnswer[]> => {
  if (!identityOf) return participants;
  const persons = [...new Set(participants.map(({ person }) => person))];
  const identities = new Map(
    await Promise.all(persons.map(async (person) => [person, await identityOf(programme, person)] as const)),
  );
  return participants.map((participant) => {
    const identity = identities.get(participant.person);
    return identity ? { ...participant, identity } : participant;
  });
};

const hoursOf = (minutes: Minutes): number => toFigure(ratio(minutes, 60));
