import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { Row } from '@kernel/table-reader.js';
import { FileTableReader } from './file-table-reader.js';

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
const FIXTURES = join(import.meta.dirname, 'fixtures');
const SAMPLE = join(import.meta.dirname, '../../../samples/malopolska-2014');

const rowsOf = async (path: string): Promise<Readonly<Record<string, readonly Row[]>>> => {
  const bundle = await new FileTableReader().open(path, TABLES);
  const tables: Record<string, Row[]> = {};
  for (const table of bundle.tables) {
    const rows = (tables[table.name] ??= []);
    for await (const row of table.rows()) rows.push(row);
  }
  await bundle.close();
  return tables;
};

/** Quantities as numbers: a CSV writes 4350,50 where a workbook holds 4350.5. */
const withNumbers = (tables: Readonly<Record<string, readonly Row[]>>): unknown =>
  Object.entries(tables).map(([name, rows]) => [
    name,
    rows.map(({ row, cells, problems }) => [
      row,
      problems,
      Object.entries(cells).map(([column, cell]) => [
        column,
        ['hours', 'amount_pln'].includes(column) && cell !== '' ? Number(cell.replace(',', '.')) : cell,
      ]),
    ]),
  ]);

describe('the sample programme, saved by LibreOffice as a workbook', () => {
  it('says what the folder says, row by row', async () => {
    expect(withNumbers(await rowsOf(join(FIXTURES, 'malopolska-2014.xlsx')))).toEqual(
      withNumbers(await rowsOf(SAMPLE)),
    );
  });
});

describe.each(['libreoffice', 'openpyxl', 'xlsxwriter'])('a workbook written by %s', (program) => {
  it('gives cells of every kind as people see them', async () => {
    const { advisory = [] } = await rowsOf(join(FIXTURES, `${program}.xlsx`));
    const values = Object.fromEntries(advisory.map(({ cells }) => [cells['what'], cells['value']]));
    expect(values).toEqual({
      text: 'Łódź „żółć” <&>',
      date: '2014-11-09',
      moment: '2014-11-09',
      span: '7:30',
      hours: '7.3',
      whole: '201011',
      yes: 'yes',
      no: 'no',
      sum: program === 'openpyxl' ? '' : '0.3',
    });
    const problems = advisory.flatMap((row) => row.problems ?? []).map(({ message }) => message);
    const missing = 'The cell holds a formula, and the workbook does not hold its result.';
    expect(problems).toEqual(program === 'openpyxl' ? [missing] : []);
  });
});
