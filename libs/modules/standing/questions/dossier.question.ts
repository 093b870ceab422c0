import type { Day } from '@kernel/day.js';
import { academyStream, activitiesStream, advisoryStream, participationStream, partsOf } from '@kernel/names.js';
import { unitCode } from '@kernel/teryt.js';
import type { UnitCode } from '@kernel/teryt.js';
import type { RecordedEvent } from '@kernel/event.js';
import type { Recorded } from '@kernel/view.js';
import { heldOn, scheduleOf } from '@modules/academy/contracts.js';
import { LogPages } from '../dossier/log-pages.js';
import type { UnreadEvent } from '../dossier/log-pages.js';
import { linesOf } from '../dossier/lines.js';
import type { DossierLine } from '../dossier/lines.js';
import { notesOf } from '../dossier/notes.js';
import type { DossierNote } from '../dossier/notes.js';
import { seatsOf } from '../figures/unit-facts.js';
import type { SeatIn } from '../figures/unit-facts.js';
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
  /** Events that cannot be read: the log was damaged, or a newer version wrote them. */
  readonly unread: readonly UnreadEvent[];
}

type Facts = readonly Recorded<StandingFact, RecordedEvent>[];

/** @throws ProgrammeUnknown · MunicipalityUnknown · ViewBuilding */
export const dossier = (parts: QuestionParts, question: DossierQuestion): Promise<DossierAnswer> =>
  reading(parts.store, async (read) => {
    const { programme, code } = question;
    const on = dayOf(question);
    const document = await read.programme(programme);
    const [unit] = await read.units([unitId(programme, code)]);
    if (!unit) throw new MunicipalityUnknown(programme, code);
    const { facts, unread } = await factsAbout(new LogPages(parts.log), read, programme, unit);
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
      unread,
    };
  });

/** In the order of the log. */
const factsAbout = async (
  pages: LogPages,
  read: Reading,
  programme: string,
  unit: UnitDocument,
): Promise<{ readonly facts: Facts; readonly unread: readonly UnreadEvent[] }> => {
  const facts: Recorded<StandingFact, RecordedEvent>[] = [];
  for (const stream of [participationStream, advisoryStream, activitiesStream])
    facts.push(...(await pages.all(stream(programme, unit.code))));
  for (const [edition, revisions] of unit.seatFacts) {
    const stream = academyStream(programme, edition);
    const seats = await pages.at(stream, revisions);
    const places = await placesOf(read, programme, edition, seats);
    facts.push(...seats, ...aboutUnit(await pages.at(stream, places), unit, edition));
  }
  return { facts: facts.toSorted((a, b) => (a.record.position < b.record.position ? -1 : 1)), unread: pages.unread };
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

/**
 * Attendance and diplomas that were logged under the municipality, or by somebody whose seat of that day is its own by now; with all that later
 * became of them.
 */
const aboutUnit = (facts: Facts, unit: UnitDocument, edition: string): Facts => {
  const seats = seatsOf(unit).filter((seat) => seat.edition === edition);
  const entries = new Set<string>();
  return facts.filter(({ event: { data } }) => {
    const entry = 'before' in data ? data.before.ref : 'ref' in data && data.ref;
    const about = isUnder(data, unit.code) || isOfSeat(data, seats) || (entry && entries.has(entry));
    if (about && entry) entries.add(entry);
    return about;
  });
};

const isUnder = (data: StandingFact['data'], code: UnitCode): boolean =>
  ('teryt' in data && unitCode(data.teryt) === code) || ('before' in data && unitCode(data.before.teryt) === code);

const isOfSeat = (data: StandingFact['data'], seats: readonly SeatIn[]): boolean => {
  if (!('on' in data)) return false;
  const person = 'entry' in data && 'person' in data.entry ? data.entry.person : 'person' in data && data.person;
  return seats.some((seat) => seat.person === person && heldOn(seat, data.on));
};

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
