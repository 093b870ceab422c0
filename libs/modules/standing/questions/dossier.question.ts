import type { Day } from '@kernel/day.js';
import { academyStream, activitiesStream, advisoryStream, participationStream, partsOf } from '@kernel/names.js';
import type { StreamName } from '@kernel/event.js';
import { unitCode } from '@kernel/teryt.js';
import type { UnitCode } from '@kernel/teryt.js';
import type { Recorded } from '@kernel/view.js';
import { scheduleOf } from '@modules/academy/contracts.js';
import { eventsAt } from '../dossier/events-at.js';
import { linesOf } from '../dossier/lines.js';
import type { DossierLine } from '../dossier/lines.js';
import { notesOf } from '../dossier/notes.js';
import type { DossierNote } from '../dossier/notes.js';
import { decodeFact } from '../standing.decode.js';
import { MunicipalityUnknown } from '../standing.errors.js';
import { isSeatFact } from '../standing.facts.js';
import type { StandingFact } from '../standing.facts.js';
import { isDocumentOf, participantId, unitId } from '../views/documents.js';
import type { ProgrammeDocument, UnitDocument } from '../views/documents.js';
import { dayOf, reading } from './reading.js';
import type { Answered, Asked, QuestionParts, Reading } from './reading.js';
import { refIndexOver } from './refs.question.js';

/** Everything on record about one municipality or region. */
export interface DossierQuestion extends Asked {
  readonly type: 'dossier';
  readonly code: UnitCode;
}

export interface DossierAnswer extends Answered {
  readonly programme: string;
  readonly code: UnitCode;
  readonly on: Day;
  /** By the day on which each happened, and within a day in the order of the log; up to the day asked about. */
  readonly lines: readonly (DossierLine & { readonly notes: readonly DossierNote[] })[];
}

type Facts = readonly Recorded<StandingFact>[];

/** @throws ProgrammeUnknown · MunicipalityUnknown · Undecodable · ViewBuilding */
export const dossier = (parts: QuestionParts, question: DossierQuestion): Promise<DossierAnswer> =>
  reading(parts.store, async (read) => {
    const { programme, code } = question;
    const on = dayOf(question);
    const document = await read.programme(programme);
    const [unit] = await read.units([unitId(programme, code)]);
    if (!unit) throw new MunicipalityUnknown(programme, code);
    const facts = await factsAbout(parts, read, programme, unit);
    const raced = await racedAmong(parts, programme, facts);
    return {
      ...read.answered((id) => isDocumentOf(id, programme, code)),
      programme,
      code,
      on,
      lines: linesOf(facts)
        .map((line) => onItsDay(line, document))
        .filter((line) => line.on <= on)
        .toSorted(byDay)
        .map((line) => ({ ...line, notes: notesOf(line, { unit, rules: document.rules, raced }) })),
    };
  });

/** In the order of the log. */
const factsAbout = async (
  { log }: QuestionParts,
  read: Reading,
  programme: string,
  unit: UnitDocument,
): Promise<Facts> => {
  const own = [participationStream, advisoryStream, activitiesStream].map((stream) => stream(programme, unit.code));
  const facts: Recorded<StandingFact>[] = [];
  for (const stream of own)
    for await (const page of log.readStream(stream))
      facts.push(...page.map((record) => ({ event: decodeFact(record), record })));
  for (const [edition, revisions] of unit.seatFacts) {
    const stream = academyStream(programme, edition);
    const seats = await factsAt(log, stream, revisions);
    const places = await placesOf(read, programme, edition, seats);
    facts.push(...seats, ...(await factsAt(log, stream, places)).filter((fact) => isUnder(fact, unit.code)));
  }
  return facts.toSorted((a, b) => (a.record.position < b.record.position ? -1 : 1));
};

const factsAt = async (log: QuestionParts['log'], stream: StreamName, revisions: readonly number[]): Promise<Facts> => {
  const facts: Recorded<StandingFact>[] = [];
  const wanted = [...new Set(revisions)].toSorted((a, b) => a - b).map(BigInt);
  for await (const record of eventsAt(log, stream, wanted)) facts.push({ event: decodeFact(record), record });
  return facts;
};

/** Where the attendance and diplomas stand of all who ever had a seat of the municipality, be it by mistake. */
const placesOf = async (
  read: Reading,
  programme: string,
  edition: string,
  seats: Facts,
): Promise<readonly number[]> => {
  const persons = new Set(seats.flatMap(({ event }) => personsOf(event)));
  const ids = [...persons].map((person) => participantId(programme, edition, person));
  return [...(await read.participants(ids)).values()].flatMap(({ facts }) => facts);
};

const personsOf = (event: StandingFact): readonly string[] => {
  if (!isSeatFact(event)) return [];
  if (event.type === 'SeatAnnulled') return [event.data.before.person];
  if (event.type === 'SeatCorrected') return [event.data.before.person, event.data.entry.person];
  return [event.data.person];
};

const isUnder = ({ event: { data } }: Recorded<StandingFact>, code: UnitCode): boolean =>
  ('teryt' in data && unitCode(data.teryt) === code) || ('before' in data && unitCode(data.before.teryt) === code);

/** Attendance goes with its training day when that moves. */
const onItsDay = (line: DossierLine, { editions }: ProgrammeDocument): DossierLine => {
  if (line.table !== 'attendance') return line;
  const rows = editions.get(partsOf(line.stream).key);
  const day = scheduleOf([...(rows?.values() ?? [])]).find((one) => one.day === line.values['day']);
  return day ? { ...line, on: day.date } : line;
};

const byDay = (a: DossierLine, b: DossierLine): number => {
  if (a.on !== b.on) return a.on < b.on ? -1 : 1;
  return BigInt(a.position) < BigInt(b.position) ? -1 : 1;
};

const racedAmong = async (
  { store }: QuestionParts,
  programme: string,
  facts: Facts,
): Promise<(table: string, ref: string) => boolean> => {
  const claims = linesOf(facts).flatMap(({ table, ref }) =>
    table && ref !== undefined ? [{ programme, table, ref }] : [],
  );
  const streams = Map.groupBy(await refIndexOver(store).find(claims), ({ table, ref }) => `${table} ${ref}`);
  return (table, ref) => new Set(streams.get(`${table} ${ref}`)?.map(({ stream }) => stream)).size > 1;
};
