import type { LoggedFact } from '@kernel/event.js';
import type { Json, JsonObject } from '@kernel/json.js';
import { partsOf } from '@kernel/names.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { unitCode } from '@kernel/teryt.js';
import type { AcademyEvent } from '@modules/academy/contracts.js';
import { isSeatFact, isTrainingDayFact } from '../standing.facts.js';
import type { ParticipantFact, SeatFact } from '../standing.facts.js';
import { participantId, programmeId, unitIdOf, unitIdOfStream } from './documents.js';

const both = (a: string, b: string): readonly string[] => (a === b ? [a] : [a, b]);

/** The documents of an academy's fact: the schedule is the programme's, a seat the municipality's, attendance and diplomas the person's. */
export const academyRoute = (event: AcademyEvent, programme: string, edition: string): readonly string[] => {
  if (isTrainingDayFact(event)) return [programmeId(programme)];
  if (isSeatFact(event)) return seatRoute(event, (teryt) => unitIdOf(programme, teryt));
  return participantRoute(event, (person) => participantId(programme, edition, person));
};

const seatRoute = (event: SeatFact, ofUnit: (teryt: string) => string): readonly string[] => {
  switch (event.type) {
    case 'PersonEnrolled':
    case 'SeatPassed':
      return [ofUnit(event.data.teryt)];
    case 'SeatCorrected':
      return both(ofUnit(event.data.before.teryt), ofUnit(event.data.entry.teryt));
    case 'SeatAnnulled':
      return [ofUnit(event.data.before.teryt)];
    default:
      return exhaustive(event);
  }
};

const participantRoute = (event: ParticipantFact, ofPerson: (person: string) => string): readonly string[] => {
  switch (event.type) {
    case 'AttendanceCorrected':
      return both(ofPerson(event.data.before.person), ofPerson(event.data.entry.person));
    case 'AttendanceAnnulled':
      return [ofPerson(event.data.before.person)];
    case 'AttendanceRecorded':
    case 'DiplomaIssued':
    case 'DiplomaRevoked':
      return [ofPerson(event.data.person)];
    default:
      return exhaustive(event);
  }
};

/**
 * The documents of an event that cannot be decoded. Of most the stream tells; of an academy's, whatever names a municipality or a person in it;
 * where nothing does, the programme's document, on which all others lean.
 */
export const unreadRoute = ({ stream, data }: LoggedFact): readonly string[] => {
  const { category, programme, key } = partsOf(stream);
  if (category === 'programme') return [programmeId(programme)];
  if (category !== 'academy') return [unitIdOfStream(stream)];
  const named = [data, data['entry'], data['before']].filter(isObject);
  const ids = [
    ...named.flatMap(({ teryt }) => (isTeryt(teryt) ? [unitIdOf(programme, unitCode(teryt))] : [])),
    ...named.flatMap(({ person }) => (typeof person === 'string' ? [participantId(programme, key, person)] : [])),
  ];
  return ids.length > 0 ? [...new Set(ids)] : [programmeId(programme)];
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTeryt = (value: Json | undefined): value is string => typeof value === 'string' && /^\d{2,7}$/.test(value);
