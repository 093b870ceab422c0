import type { Day } from '@kernel/day.js';
import {
  academyStream,
  activitiesStream,
  advisoryStream,
  participationStream,
  programmeStream,
} from '@kernel/names.js';
import { unitCode } from '@kernel/teryt.js';
import type { Activity } from '@modules/activities/contracts.js';
import type { Definition } from '@modules/programme/contracts.js';

import { aDefinition } from './builders.js';
import type { InStream } from './view-spec.js';

/** Facts of programme `demo` as a log would hold them, made without the rules that would judge them. */
export const P = 'demo';

const participation = (teryt: string): string => participationStream(P, unitCode(teryt));

export const launched = (definition: Definition = aDefinition()): InStream => [
  programmeStream(P),
  { type: 'ProgrammeLaunched', data: { on: definition.period.from, definition } },
];

export const amended = (on: Day, definition: Definition): InStream => [
  programmeStream(P),
  { type: 'DefinitionAmended', data: { on, reason: 'changed', definition } },
];

export const joined = (teryt: string, on: Day = '2024-01-02', more: object = {}): InStream => [
  participation(teryt),
  {
    type: 'MunicipalityJoined',
    data: { ref: `J/${teryt}`, teryt, name: `Gmina ${teryt}`, track: 'full', on, ...more },
  },
];

export const left = (teryt: string, on: Day): InStream => [
  participation(teryt),
  { type: 'MunicipalityLeft', data: { ref: `J/${teryt}`, on, reason: 'merged' } },
];

export const committed = (teryt: string, ref: string, recommendation: string, on: Day): InStream => [
  participation(teryt),
  { type: 'RecommendationCommitted', data: { ref, teryt, on, recommendation } },
];

export const replaced = (teryt: string, ref: string, names: readonly [string, string], on: Day): InStream => [
  participation(teryt),
  {
    type: 'CommitmentReplaced',
    data: { ref, teryt, on, recommendation: names[0], replacedBy: names[1], reason: 'why' },
  },
];

export const withdrawn = (teryt: string, ref: string, recommendation: string, on: Day): InStream => [
  participation(teryt),
  { type: 'CommitmentWithdrawn', data: { ref, teryt, on, recommendation, reason: 'why' } },
];

export const enacted = (teryt: string, ref: string, recommendation: string, on: Day): InStream => [
  participation(teryt),
  {
    type: 'AdoptionRecorded',
    data: { ref, teryt, recommendation, instrument: 'resolution', number: `${ref}/2024`, on, title: 'an act' },
  },
];

export const repealed = (teryt: string, ref: string, on: Day): InStream => [
  participation(teryt),
  { type: 'AdoptionRepealed', data: { ref, on, reason: 'court' } },
];

export const session = (teryt: string, ref: string, on: Day, minutes: number): InStream => [
  advisoryStream(P, unitCode(teryt)),
  {
    type: 'AdvisorySessionLogged',
    data: { ref, teryt, on, adviser: 'adv-1', minutes, mode: 'remote', topic: 'a draft' },
  },
];

type Figures = Omit<Activity, 'teryt' | 'on'>;

export const activity = (teryt: string, ref: string, on: Day, figures: Figures): InStream => [
  activitiesStream(P, unitCode(teryt)),
  { type: 'ActivityRecorded', data: { ref, teryt, on, ...figures } },
];

/** Corrects an activity or a session, whichever the fact is that it corrects; `change` are the values that differ. */
export const correctionOf = ([stream, { type, data }]: InStream, ref: string, change: object): InStream => {
  const { ref: corrects, ...entry } = { ref: '', ...data };
  const corrected = type.replace(/Logged$|Recorded$/, 'Corrected');
  return [stream, { type: corrected, data: { ref, corrects, reason: 'miscounted', entry: { ...entry, ...change } } }];
};

export const annulmentOf = ([stream, { type, data }]: InStream, ref: string): InStream => {
  const { ref: annuls, on } = { ref: '', on: '', ...data };
  const annulled = type.replace(/Logged$|Recorded$/, 'Annulled');
  return [stream, { type: annulled, data: { ref, annuls, reason: 'never was', on } }];
};

const edition = academyStream(P, 'E1');

export const scheduled = (day: number, date: Day, minutes = 450): InStream => [
  edition,
  { type: 'TrainingDayScheduled', data: { on: '2024-01-01', day, date, minutes } },
];

export const moved = (day: number, to: Day): InStream => [
  edition,
  { type: 'TrainingDayMoved', data: { on: '2024-01-01', day, to, reason: 'snow' } },
];

export const cancelled = (day: number): InStream => [
  edition,
  { type: 'TrainingDayCancelled', data: { on: '2024-01-01', day, reason: 'snow' } },
];

export const enrolled = (teryt: string, ref: string, person: string, on: Day): InStream => [
  edition,
  { type: 'PersonEnrolled', data: { ref, person, teryt, side: 'JST', sex: 'F', on } },
];

export const passed = (teryt: string, ref: string, persons: readonly [from: string, to: string], on: Day): InStream => [
  edition,
  {
    type: 'SeatPassed',
    data: { ref, person: persons[1], teryt, side: 'NGO', sex: 'M', on, replaces: persons[0], reason: 'new job' },
  },
];

export const attended = (
  teryt: string,
  ref: string,
  person: string,
  [day, minutes]: readonly [number, number],
): InStream => [edition, { type: 'AttendanceRecorded', data: { ref, person, day, minutes, teryt, on: '2024-03-01' } }];
