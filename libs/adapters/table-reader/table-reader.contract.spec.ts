import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, type Row, type Table, type TableReader, Unreadable } from '@kernel/table-reader.js';
import { sheetRows, workbookOf } from '@testing/workbook-files.js';
import { zipOf } from '@testing/zip-files.js';
import { FileTableReader } from './file-table-reader.js';
import { MemoryTableReader } from './memory-table-reader.js';

/** What somebody brings, before it is written in one of the ways that an adapter reads. */
interface Brought {
  readonly definition?: string;
  /** By name; the header first. */
  readonly tables: Readonly<Record<string, readonly (readonly string[])[]>>;
}

interface Adapter {
  readonly name: string;
  /** Makes it readable under a path of that name. */
  readonly bring: (name: string, brought: Brought) => Promise<{ readonly reader: TableReader; readonly path: string }>;
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kronika-tables-'));
});
afterAll(() => rm(folder, { recursive: true }));

const cellOf = (cell: string): string => (/[;"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const filesOf = ({ definition, tables }: Brought): Readonly<Record<string, string>> => ({
  ...(definition === undefined ? {} : { 'programme.yaml': definition }),
  ...Object.fromEntries(
    Object.entries(tables).map(([name, rows]) => [
      `${name}.csv`,
      rows.map((row) => row.map(cellOf).join(';')).join('\r\n'),
    ]),
  ),
});

const ADAPTERS: readonly Adapter[] = [
  {
    name: 'in memory, as rows',
    bring: (name, { definition, tables }) => {
      const files = Object.fromEntries(Object.entries(tables).map(([table, rows]) => [`${table}.csv`, rows]));
      const all = definition === undefined ? files : { ...files, 'programme.yaml': definition };
      return Promise.resolve({ reader: new MemoryTableReader({ [name]: all }), path: name });
    },
  },
  {
    name: 'in memory, as text',
    bring: (name, brought) =>
      Promise.resolve({ reader: new MemoryTableReader({ [name]: filesOf(brought) }), path: name }),
  },
  {
    name: 'a folder',
    bring: async (name, brought) => {
      const path = join(folder, name);
      await mkdir(path);
      for (const [file, text] of Object.entries(filesOf(brought))) await writeFile(join(path, file), text);
      return { reader: new FileTableReader(), path };
    },
  },
  {
    name: 'a zip of files',
    bring: async (name, brought) => {
      const path = join(folder, `${name}.root.zip`);
      await writeFile(path, await zipOf(filesOf(brought)));
      return { reader: new FileTableReader(), path };
    },
  },
  {
    name: 'a zip of a folder',
    bring: async (name, brought) => {
      const path = join(folder, `${name}.zip`);
      const files = Object.entries(filesOf(brought)).map(([file, text]) => [`${name}/${file}`, text]);
      await writeFile(path, await zipOf(Object.fromEntries(files)));
      return { reader: new FileTableReader(), path };
    },
  },
  {
    name: 'a folder with a workbook',
    bring: async (name, brought) => {
      const path = join(folder, name);
      await mkdir(path);
      if (brought.definition !== undefined) await writeFile(join(path, 'programme.yaml'), brought.definition);
      await writeFile(join(path, 'tables.xlsx'), await workbookFrom(brought));
      return { reader: new FileTableReader(), path };
    },
  },
  {
    name: 'a zip with a workbook',
    bring: async (name, brought) => {
      const path = join(folder, `${name}.zip`);
      const definition = brought.definition === undefined ? {} : { 'programme.yaml': brought.definition };
      await writeFile(path, await zipOf({ ...definition, 'tables.xlsx': await workbookFrom(brought) }));
      return { reader: new FileTableReader(), path };
    },
  },
];

/** A workbook has no place for a definition. */
const WITHOUT_DEFINITION: readonly Adapter[] = [
  {
    name: 'a workbook',
    bring: async (name, brought) => {
      const path = join(folder, `${name}.xlsx`);
      await writeFile(path, await workbookFrom(brought));
      return { reader: new FileTableReader(), path };
    },
  },
];

const workbookFrom = ({ tables }: Brought): Promise<Buffer> =>
  workbookOf({ sheets: Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, sheetRows(rows)])) });

const rowsOf = async (table: Table | undefined): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for await (const row of table?.rows() ?? []) rows.push(row);
  return rows;
};

const ADVISORY = [
  ['Ref', ' TERYT', 'hours', 'topic'],
  ['DOR/1', '0201011', '2,5', 'Łódź; "żółć"\nna dwa wiersze'],
  ['', '', '', ''],
  ['DOR/2', '1208053', '', ''],
];

const EXPECTED = [
  { row: 2, cells: { ref: 'DOR/1', teryt: '0201011', hours: '2,5', topic: 'Łódź; "żółć"\nna dwa wiersze' } },
  { row: 4, cells: { ref: 'DOR/2', teryt: '1208053', hours: '', topic: '' } },
];

describe.each([...ADAPTERS, ...WITHOUT_DEFINITION])('a bundle: $name', ({ name, bring }) => {
  let count = 0;
  const open = async (brought: Brought, asked: readonly string[]): Promise<Bundle> => {
    count += 1;
    const { reader, path } = await bring(`${name.replaceAll(/\W+/g, '-')}-${count}`, brought);
    return reader.open(path, asked);
  };

  it('gives header and rows, trimmed, with the numbers that a spreadsheet shows', async () => {
    const bundle = await open({ tables: { advisory: ADVISORY } }, ['advisory']);
    const [table] = bundle.tables;
    expect(table).toMatchObject({ name: 'advisory', columns: ['ref', 'teryt', 'hours', 'topic'] });
    expect(await rowsOf(table)).toEqual(EXPECTED);
    await bundle.close();
  });

  it('lets a table be read again, and left half-way', async () => {
    const bundle = await open({ tables: { advisory: ADVISORY } }, ['advisory']);
    const [table] = bundle.tables;
    for await (const row of table?.rows() ?? []) {
      expect(row).toEqual(EXPECTED[0]);
      break;
    }
    expect(await rowsOf(table)).toEqual(EXPECTED);
    expect(await rowsOf(table)).toEqual(EXPECTED);
    await bundle.close();
  });

  it('gives the tables asked for in that order, and names the others', async () => {
    const header = [['ref'], ['A']];
    const tables = { advisory: header, budget: header, activities: header };
    const bundle = await open({ tables }, ['activities', 'adoptions', 'advisory']);
    expect(bundle.tables.map((table) => table.name)).toEqual(['activities', 'advisory']);
    expect(bundle.passedOver).toHaveLength(1);
    expect(bundle.passedOver[0]).toContain('budget');
    await bundle.close();
  });

  it('gives a table with a header and no rows', async () => {
    const bundle = await open({ tables: { advisory: [['ref', 'on']] } }, ['advisory']);
    expect(bundle.tables[0]?.columns).toEqual(['ref', 'on']);
    expect(await rowsOf(bundle.tables[0])).toEqual([]);
    await bundle.close();
  });

  it('names a row with a cell beyond the header and reads on', async () => {
    const bundle = await open({ tables: { advisory: [['ref', 'on'], ['A', '2015-01-01', 'x'], ['B']] } }, ['advisory']);
    const rows = await rowsOf(bundle.tables[0]);
    expect(rows).toMatchObject([
      { row: 2, problems: [{ column: 'C', value: 'x' }] },
      { row: 3, cells: { ref: 'B', on: '' } },
    ]);
    await bundle.close();
  });

  it('names a table whose header has a column twice, and gives the others', async () => {
    const tables = { advisory: [['ref', 'on', 'Ref']], activities: [['ref'], ['A']] };
    const bundle = await open({ tables }, ['advisory', 'activities']);
    expect(bundle.tables.map((table) => table.name)).toEqual(['activities']);
    expect(bundle.unreadable).toMatchObject([
      { table: 'advisory', error: { file: expect.stringContaining('advisory'), at: { row: 1, column: 'ref' } } },
    ]);
    await bundle.close();
  });

  it('has no definition where none was brought', async () => {
    const bundle = await open({ tables: { advisory: ADVISORY } }, ['advisory']);
    expect(bundle.definition).toBeUndefined();
    await bundle.close();
  });

  it('refuses what is not there', async () => {
    const { reader, path } = await bring(`${name.replaceAll(/\W+/g, '-')}-there`, { tables: {} });
    const outcome = await reader.open(`${path}-not`, ['advisory']).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(Unreadable);
    expect(outcome).toMatchObject({ message: expect.stringContaining('there is no such file or folder') });
  });
});

describe.each(ADAPTERS)('a bundle with a definition: $name', ({ name, bring }) => {
  it('gives it parsed', async () => {
    const definition = 'id: demo\nperiod: { from: 2014-07-01 }\nthreshold: 80%\n';
    const { reader, path } = await bring(`${name.replaceAll(/\W+/g, '-')}-defined`, { definition, tables: {} });
    const bundle = await reader.open(path, ['advisory']);
    expect(bundle.definition).toEqual({ id: 'demo', period: { from: '2014-07-01' }, threshold: '80%' });
    expect(bundle.passedOver).toEqual([]);
    await bundle.close();
  });
});
