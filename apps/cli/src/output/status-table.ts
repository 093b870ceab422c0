import type { JsonObject } from '@kernel/json.js';
import { asObject } from '@modules/standing/contracts.js';
import type { OverviewRow } from '@modules/standing/questions/overview.question.js';
import { objectOf } from '../fields.js';
import type { Standing } from '../standing.js';
import { inColumns } from './columns.js';
import type { PrintedColumn } from './columns.js';

/** One municipality, as people read it. */
interface Line {
  readonly row: OverviewRow;
  readonly active: number;
  readonly adopted: number;
  readonly seats: number;
  readonly diplomas: number;
}

/** Where every municipality stands, then averages and indicators. */
export const statusTable = ({ programme, status, overview }: Standing): string => {
  const document = asObject(status.document);
  const people = Object.values(objectOf(document['people'])).map(objectOf);
  const lines = overview.rows.map((row) => lineOf(row, document, people));
  return [
    `${programme.id}: ${programme.name}`,
    `Where each municipality stands on ${overview.on}`,
    '',
    lines.length > 0 ? inColumns(MUNICIPALITIES, lines) : 'No municipality belongs to the programme on that day.',
    '',
    ...table('Averages', inColumns(AVERAGES, overview.averages), overview.averages.length),
    ...table('Indicators', inColumns(INDICATORS, overview.indicators), overview.indicators.length),
  ].join('\n');
};

const table = (title: string, printed: string, rows: number): readonly string[] =>
  rows === 0 ? [] : [title, printed, ''];

const lineOf = (row: OverviewRow, document: JsonObject, people: readonly JsonObject[]): Line => {
  const own = objectOf(objectOf(document['municipalities'])[row.teryt]);
  const states = Object.values(objectOf(own['commitments']));
  const seated = people.filter((person) => person['teryt'] === row.teryt && person['seated'] === true);
  const adopted = states.filter((state) => state === 'adopted').length;
  return {
    row,
    adopted,
    active: adopted + states.filter((state) => state === 'committed').length,
    seats: seated.length,
    diplomas: seated.filter((person) => person['diploma'] === true).length,
  };
};

const of = ({ requirements }: OverviewRow, status: string): readonly string[] =>
  requirements.filter((requirement) => requirement.status === status).map(({ id }) => id);

/** Blank where the municipality's track has nothing to do with advisory hours. */
const hours = ({ requirements }: OverviewRow): string =>
  figure(requirements.find(({ measure }) => measure === 'advisory.hours')?.actual);

const figure = (value: number | null | undefined): string => (value === null || value === undefined ? '–' : `${value}`);

const MUNICIPALITIES: readonly PrintedColumn<Line>[] = [
  { title: 'TERYT', cell: ({ row }) => row.teryt },
  { title: 'Municipality', cell: ({ row }) => row.name },
  { title: 'Track', cell: ({ row }) => row.track },
  { title: 'Commitments', cell: ({ active }) => `${active}`, align: 'right' },
  { title: 'Adopted', cell: ({ adopted }) => `${adopted}`, align: 'right' },
  { title: 'Advisory h', cell: ({ row }) => hours(row), align: 'right' },
  { title: 'Seats', cell: ({ seats }) => `${seats}`, align: 'right' },
  { title: 'Diplomas', cell: ({ diplomas }) => `${diplomas}`, align: 'right' },
  { title: 'Met', cell: ({ row }) => `${of(row, 'met').length}`, align: 'right' },
  { title: 'Open', cell: ({ row }) => `${of(row, 'open').length}`, align: 'right' },
  { title: 'Overdue', cell: ({ row }) => `${of(row, 'overdue').length}`, align: 'right' },
  { title: 'Overdue are', cell: ({ row }) => of(row, 'overdue').join(', ') },
];

const AVERAGES: readonly PrintedColumn<Standing['overview']['averages'][number]>[] = [
  { title: 'Requirement', cell: ({ id }) => id },
  { title: 'Average', cell: ({ actual }) => figure(actual), align: 'right' },
  { title: 'Required', cell: ({ required }) => figure(required), align: 'right' },
  { title: 'Due', cell: ({ due }) => due },
  { title: 'Status', cell: ({ status }) => status },
];

const INDICATORS: readonly PrintedColumn<Standing['overview']['indicators'][number]>[] = [
  { title: 'Indicator', cell: ({ id }) => id },
  { title: 'Figure', cell: ({ actual }) => figure(actual), align: 'right' },
];
