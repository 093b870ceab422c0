import { readFileSync } from 'node:fs';

import { FileTableReader } from '@adapters/table-reader/file-table-reader.js';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  academyStream,
  activitiesStream,
  advisoryStream,
  participationStream,
  programmeStream,
} from '@kernel/names.js';
import { groszeOf, minutesOf } from '@kernel/quantity.js';
import type { ReadStore } from '@kernel/read-store.js';
import { unitCode } from '@kernel/teryt.js';
import { definitionFrom } from '@modules/programme/contracts.js';
import { FactLog, projected } from '@testing/view-spec.js';
import type { InStream } from '@testing/view-spec.js';

import { asObject, asText } from './questions/ordered-json.js';
import { status } from './questions/status.question.js';
import { decodeFact } from './standing.decode.js';
import { VIEWS } from './views.js';

const FOLDER = 'samples/malopolska-2014';
const PROGRAMME = 'malopolska-2014';
const TABLES = [
  'municipalities',
  'commitments',
  'adoptions',
  'advisory',
  'academy-days',
  'participants',
  'attendance',
  'activities',
];

type Cells = Readonly<Record<string, string>>;

const optional = <T>(name: string, value: T | undefined | ''): Record<string, T> =>
  value === undefined || value === '' ? {} : { [name]: value };

const number = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);

const COMMITMENT_TYPES: Readonly<Record<string, string>> = {
  commit: 'RecommendationCommitted',
  confirm: 'CommitmentsConfirmed',
  replace: 'CommitmentReplaced',
  withdraw: 'CommitmentWithdrawn',
};

const teryts = new Map<string, string>();

type Entry = (types: readonly [recorded: string, corrected: string], content: object) => { type: string; data: object };
type FactOf = (cells: Record<string, string>, entry: Entry) => InStream;

const ofUnit = (stream: (programme: string, code: string) => string, { teryt = '' }: Cells): string =>
  stream(PROGRAMME, unitCode(teryt));
const ofEdition = ({ edition = '' }: Cells): string => academyStream(PROGRAMME, edition);
const minutesIn = ({ hours = '' }: Cells): number | undefined => minutesOf(hours);

/** A row of each table as the fact that it is, without the rules that would judge it. */
const FACTS: Readonly<Record<string, FactOf>> = {
  municipalities: (cells) => {
    const { ref, teryt, name, track, joined_on: on } = cells;
    return [ofUnit(participationStream, cells), { type: 'MunicipalityJoined', data: { ref, teryt, name, track, on } }];
  },
  commitments: (cells) => {
    const { ref, teryt, on, action = '', recommendation, replaced_by: replacedBy, reason, recorded_by: by } = cells;
    const data = {
      ref,
      teryt,
      on,
      ...optional('recommendation', recommendation),
      ...optional('replacedBy', replacedBy),
      ...optional('reason', reason),
      ...optional('recordedBy', by),
    };
    return [ofUnit(participationStream, cells), { type: COMMITMENT_TYPES[action] ?? '', data }];
  },
  adoptions: (cells) => {
    const { ref, teryt, recommendation, instrument, number: act, on, title, publication } = cells;
    const data = {
      ref,
      teryt,
      recommendation,
      instrument,
      number: act,
      on,
      title,
      ...optional('publication', publication),
    };
    return [ofUnit(participationStream, cells), { type: 'AdoptionRecorded', data }];
  },
  advisory: (cells, entry) => {
    const { teryt, on, adviser, mode, topic } = cells;
    const content = { teryt, on, adviser, minutes: minutesIn(cells), mode, topic };
    return [ofUnit(advisoryStream, cells), entry(['AdvisorySessionLogged', 'AdvisorySessionCorrected'], content)];
  },
  'academy-days': (cells) => {
    const data = { on: '2014-07-01', day: Number(cells['day']), date: cells['on'], minutes: minutesIn(cells) };
    return [ofEdition(cells), { type: 'TrainingDayScheduled', data }];
  },
  participants: (cells) => {
    const { ref, person = '', teryt = '', side, sex, enrolled_on: on, replaces = '', reason } = cells;
    teryts.set(person, teryt);
    const data = { ref, person, teryt, side, sex, on, ...(replaces !== '' && { replaces, reason }) };
    return [ofEdition(cells), { type: replaces === '' ? 'PersonEnrolled' : 'SeatPassed', data }];
  },
  attendance: (cells, entry) => {
    const { person = '', corrects = '' } = cells;
    const placed = { teryt: teryts.get(person), on: '2014-11-21' };
    const content = { person, day: Number(cells['day']), minutes: minutesIn(cells) };
    const { type, data } = entry(['AttendanceRecorded', 'AttendanceCorrected'], content);
    const before = corrects === '' ? {} : { before: { ref: corrects, person, teryt: teryts.get(person) } };
    return [ofEdition(cells), { type, data: { ...data, ...placed, ...before } }];
  },
  activities: (cells, entry) => {
    const { kind, teryt, on, people, organisations, amount_pln: amount = '', document } = cells;
    const content = {
      kind,
      teryt,
      on,
      ...optional('minutes', minutesIn(cells)),
      ...optional('people', number(people)),
      ...optional('organisations', number(organisations)),
      ...optional('amount', groszeOf(amount)),
      ...optional('document', document),
    };
    return [ofUnit(activitiesStream, cells), entry(['ActivityRecorded', 'ActivityCorrected'], content)];
  },
};

const factOf = (table: string, cells: Record<string, string>): InStream => {
  const { ref = '', corrects = '', reason = '' } = cells;
  const make = FACTS[table];
  if (!make) throw new Error(`No fact is known for table ${table}.`);
  return make(cells, ([recorded, corrected], content) =>
    corrects === ''
      ? { type: recorded, data: { ref, ...content } }
      : { type: corrected, data: { ref, corrects, reason, entry: content } },
  );
};

const sampleFacts = async (): Promise<readonly InStream[]> => {
  const bundle = await new FileTableReader().open(FOLDER, TABLES);
  const definition = definitionFrom(bundle.definition ?? null);
  const facts: InStream[] = [
    [programmeStream(PROGRAMME), { type: 'ProgrammeLaunched', data: { on: definition.period.from, definition } }],
  ];
  for (const table of bundle.tables) for await (const { cells } of table.rows()) facts.push(factOf(table.name, cells));
  await bundle.close();
  return facts;
};

describe('the sample programme', () => {
  let store: ReadStore;

  beforeAll(async () => {
    const log = new FactLog();
    await log.add(await sampleFacts());
    store = await projected(log, VIEWS, decodeFact);
  });

  for (const day of ['2014-12-31', '2015-03-31', '2015-07-01'])
    it(`stands on ${day} as an independent reckoning says, to the byte`, async () => {
      const expected = readFileSync(`test/expected/${PROGRAMME}/${day}.json`, 'utf8');
      const answer = await status(store, { type: 'status', programme: PROGRAMME, on: day, today: '2015-07-01' });
      expect(asObject(answer.document)).toEqual(JSON.parse(expected));
      expect(asText(answer.document)).toBe(expected.trimEnd());
      expect(answer.degraded).toEqual([]);
    });
});
