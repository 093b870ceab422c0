// A made-up programme for as many municipalities as are wanted, each with some 400 events of the shapes that commands record.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../scripts/runtime.mjs';

export const PROGRAMME = 'kraj';

const UNITS_IN_AN_EDITION = 10;
const SEATS = 3;
const DAYS = 8;
const ROUNDS = 13;
const SESSIONS = 120;
const ACTIVITIES = 247;
const ADOPTED = 3;

const yaml = () => parse(readFileSync(join(root, 'samples', 'malopolska-2014', 'programme.yaml'), 'utf8'));

const register = () =>
  readFileSync(join(root, 'libs', 'adapters', 'terc', 'terc.csv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

const editionOf = (at) => `E${String(Math.floor(at / UNITS_IN_AN_EDITION) + 1).padStart(3, '0')}`;

const pad = (number, digits) => String(number).padStart(digits, '0');

/** A day of the programme's year, `2014-07-16` being the first on which anything happens. */
const dayAt = (number) => new Date(Date.UTC(2014, 6, 16) + number * 86_400_000).toISOString().slice(0, 10);

/** @param count at most 2,477: real municipalities, invented entries */
export const country = (count, programme = PROGRAMME) => {
  const units = register()
    .slice(0, count)
    .map(([teryt, name], at) => ({ at, teryt, code: teryt.slice(0, 6), name, edition: editionOf(at) }));
  const editions = [...new Set(units.map(({ edition }) => edition))];
  const base = yaml();
  const document = {
    ...base,
    id: programme,
    name: { pl: 'Cały kraj', en: 'The whole country' },
    academy: { ...base.academy, editions: editions.map((id) => ({ id, sessions: 4, days: DAYS })) },
  };
  return { units, editions, document, kinds: base.activity_kinds.map(({ id }) => id) };
};

const person = (unit, seat) => `P${pad(unit.at * SEATS + seat, 6)}`;

const joining = ({ at, teryt, name }) => ({ ref: `JST/${pad(at, 5)}`, teryt, name, track: 'full', on: '2014-07-16' });

const RECOMMENDATIONS = ['I.1', 'I.2', 'II.3', 'II.4', 'III.5'];
const INSTRUMENTS = ['resolution', 'procedure', 'ordinance'];

const commitment = (unit, number) => ({
  ref: `ZOB/${pad(unit.at, 5)}/${number}`,
  teryt: unit.teryt,
  on: dayAt(90 + number),
  recordedBy: 'spec-1',
});

const participation = (unit) => [
  { type: 'MunicipalityJoined', data: joining(unit) },
  ...RECOMMENDATIONS.map((recommendation, number) => ({
    type: 'RecommendationCommitted',
    data: { ...commitment(unit, number), recommendation },
  })),
  { type: 'CommitmentsConfirmed', data: commitment(unit, RECOMMENDATIONS.length) },
];

const adoption = (unit, number) => ({
  ref: `AKT/${pad(unit.at, 5)}/${number}`,
  teryt: unit.teryt,
  recommendation: RECOMMENDATIONS[number],
  instrument: INSTRUMENTS[number],
  number: `${number + 1}/${unit.at}/2015`,
  on: dayAt(200 + number),
  title: 'w sprawie zasad i trybu przeprowadzania konsultacji społecznych',
});

export const session = (unit, number) => ({
  ref: `DOR/${pad(unit.at, 5)}/${pad(number, 4)}`,
  teryt: unit.teryt,
  on: dayAt(number % 330),
  adviser: `adv-${(number % 5) + 1}`,
  minutes: 60 + 15 * (number % 5),
  mode: number % 2 === 0 ? 'on-site' : 'remote',
  topic: 'Konsultacja projektu dokumentu',
  recommendation: RECOMMENDATIONS[number % RECOMMENDATIONS.length],
  document: `karta doradztwa ${number}/2015`,
});

const activity = (unit, number, kinds) => ({
  ref: `DZ/${pad(unit.at, 5)}/${pad(number, 4)}`,
  kind: kinds[number % kinds.length],
  teryt: unit.teryt,
  on: dayAt(number % 330),
  minutes: 120,
  people: 5 + (number % 20),
  organisations: number % 7,
  document: `protokół ${number}`,
});

const seat = (unit, number) => ({
  ref: `UCZ/${pad(unit.at, 5)}/${number}`,
  person: person(unit, number),
  teryt: unit.teryt,
  side: number === 0 ? 'JST' : 'NGO',
  sex: number % 2 === 0 ? 'F' : 'M',
  on: '2014-11-14',
});

const trainingDay = (day) => ({ day, date: dayAt(128 + day), minutes: 450 });

const attendance = (unit, number, day) => ({
  ref: `LO/${pad(unit.at, 5)}/${number}/${day}`,
  person: person(unit, number),
  day,
  minutes: 450 - 15 * ((unit.at + number + day) % 9),
  teryt: unit.teryt,
  on: dayAt(128 + day),
});

const range = (from, to) => Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
const part = (all, round) => range(Math.floor((all * round) / ROUNDS), Math.floor((all * (round + 1)) / ROUNDS));
const seats = range(0, SEATS);

const ofAcademy = (units, round) => {
  const people = units.flatMap((unit) => seats.map((number) => [unit, number]));
  if (round === 1)
    return [
      ...range(1, DAYS + 1).map((day) => ({
        type: 'TrainingDayScheduled',
        data: { on: '2014-07-01', ...trainingDay(day) },
      })),
      ...people.map((one) => ({ type: 'PersonEnrolled', data: seat(...one) })),
    ];
  const day = round - 2;
  return day < 1 || day > DAYS
    ? []
    : people.map((one) => ({ type: 'AttendanceRecorded', data: attendance(...one, day) }));
};

const ofUnit = (unit, round, kinds) => [
  { category: 'participation', facts: round === 0 ? participation(unit) : adoptionsIn(unit, round) },
  {
    category: 'advisory',
    facts: part(SESSIONS, round).map((n) => ({ type: 'AdvisorySessionLogged', data: session(unit, n) })),
  },
  {
    category: 'activities',
    facts: part(ACTIVITIES, round).map((n) => ({ type: 'ActivityRecorded', data: activity(unit, n, kinds) })),
  },
];

const adoptionsIn = (unit, round) => {
  const number = ROUNDS - 1 - round;
  return number < ADOPTED ? [{ type: 'AdoptionRecorded', data: adoption(unit, number) }] : [];
};

/**
 * All facts in the order of a year's work: every municipality gets some of its entries, then every one the next, so that its events lie
 * scattered over the whole log. `definition` is the programme's, as it is stored.
 */
export function* chapters(land, definition) {
  yield {
    stream: `programme-${PROGRAMME}`,
    facts: [{ type: 'ProgrammeLaunched', data: { on: '2014-07-01', definition } }],
  };
  for (const round of range(0, ROUNDS)) {
    yield* chaptersOfUnits(land, round);
    yield* chaptersOfAcademy(land, round);
  }
}

function* chaptersOfUnits({ units, kinds }, round) {
  for (const unit of units)
    for (const { category, facts } of ofUnit(unit, round, kinds))
      if (facts.length > 0) yield { stream: `${category}-${PROGRAMME}:${unit.code}`, facts };
}

function* chaptersOfAcademy({ units, editions }, round) {
  const members = Map.groupBy(units, ({ edition }) => edition);
  for (const edition of editions) {
    const facts = ofAcademy(members.get(edition), round);
    if (facts.length > 0) yield { stream: `academy-${PROGRAMME}:${edition}`, facts };
  }
}

const joiningRow = (unit) => {
  const { on, ...row } = joining(unit);
  return { ...row, joined_on: on };
};

const trainingDayRow = (edition, day) => ({ edition, day, on: trainingDay(day).date, hours: '7,5' });

const commitmentRow = ({ type, data: { recordedBy, ...data } }) => ({
  ...data,
  action: type === 'CommitmentsConfirmed' ? 'confirm' : 'commit',
  recorded_by: recordedBy,
});

const participantRow = (unit, number) => {
  const { on, ...row } = seat(unit, number);
  const identity = { first_name: 'Osoba', last_name: `Zmyślona ${unit.at}`, email: 'osoba@example.org' };
  return { ...row, ...identity, edition: unit.edition, enrolled_on: on };
};

const attendanceRow = (unit, number, day) => {
  const { teryt: _, on: __, ...row } = attendance(unit, number, day);
  return { ...inHours(row), edition: unit.edition };
};

const inHours = ({ minutes, ...row }) => ({ ...row, hours: String(minutes / 60).replace('.', ',') });

const days = range(1, DAYS + 1);

/** What a row of each table says, for the folder that is imported: columns as in docs/files.md. Its persons are invented. */
export const tables = ({ units, editions, kinds }) => ({
  municipalities: units.map(joiningRow),
  'academy-days': editions.flatMap((edition) => days.map((day) => trainingDayRow(edition, day))),
  commitments: units.flatMap((unit) => participation(unit).slice(1).map(commitmentRow)),
  adoptions: units.flatMap((unit) => range(0, ADOPTED).map((number) => adoption(unit, number))),
  advisory: units.flatMap((unit) => range(0, SESSIONS).map((number) => inHours(session(unit, number)))),
  participants: units.flatMap((unit) => seats.map((number) => participantRow(unit, number))),
  attendance: units.flatMap((unit) => days.flatMap((day) => seats.map((number) => attendanceRow(unit, number, day)))),
  activities: units.flatMap((unit) => range(0, ACTIVITIES).map((number) => inHours(activity(unit, number, kinds)))),
});
