import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Table, Unreadable } from '@kernel/table-reader.js';
import { zipOf } from '@testing/zip-files.js';
import { FileTableReader } from './file-table-reader.js';
import { ZIP_LIMITS, type ZipLimits } from './zip-archive.js';

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
const SAMPLE = join(import.meta.dirname, '../../../samples/malopolska-2014');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kronika-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What of it could not be read, where all else could. */
const partsOf = async (path: string, limits?: ZipLimits): Promise<Unreadable | undefined> => {
  const bundle = await new FileTableReader(limits).open(path, TABLES);
  await bundle.close();
  return bundle.unreadable[0]?.error;
};

const refusalOf = async (path: string, limits?: ZipLimits): Promise<Unreadable> => {
  const outcome = await partsOf(path, limits).catch((error: unknown) => error);
  if (outcome instanceof Unreadable) return outcome;
  throw new Error(`Expected a refusal of ${path}.`);
};

const written = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

const countOf = async (table: Table): Promise<number> => {
  let count = 0;
  for await (const row of table.rows()) count += row.problems ? Number.NaN : 1;
  return count;
};

describe('the sample programme', () => {
  it('is read whole: every table, every row, in its code page', async () => {
    const bundle = await new FileTableReader().open(SAMPLE, TABLES);
    expect(bundle).toMatchObject({ name: 'malopolska-2014', passedOver: ['README.md'] });
    expect(bundle.tables.map(({ name }) => name)).toEqual(TABLES);
    expect(await Promise.all(bundle.tables.map(countOf))).toEqual([5, 27, 18, 35, 8, 13, 97, 134]);
    await bundle.close();
  });

  it('shows Polish letters from UTF-8 with a mark and from Windows-1250', async () => {
    const { tables } = await new FileTableReader().open(SAMPLE, ['municipalities', 'participants']);
    const first = [];
    for (const table of tables) for await (const row of table.rows()) if (row.row === 2) first.push(row.cells);
    expect(first).toMatchObject([
      { ref: 'JST/01', name: 'Miechów' },
      { ref: 'UCZ/001', first_name: 'Łucja', last_name: 'Śliwińska' },
    ]);
  });

  it('brings its definition, with days and percentages as text', async () => {
    const { definition } = await new FileTableReader().open(SAMPLE, []);
    expect(definition).toMatchObject({
      id: 'malopolska-2014',
      period: { from: '2014-07-01', to: '2015-06-30' },
      academy: { attendance: { threshold: '80%' }, seats: 3 },
    });
  });
});

describe('a folder', () => {
  it('takes endings and names in any case, and .txt and .tsv as tables', async () => {
    const path = join(folder, 'endings');
    await mkdir(join(path, 'old'), { recursive: true });
    await writeFile(join(path, 'Advisory.CSV'), 'ref\nA');
    await writeFile(join(path, 'activities.txt'), Buffer.from('\ufeffref\tkind\r\nA\tŁ', 'utf16le'));
    await writeFile(join(path, 'attendance.tsv'), 'ref\tday\nA\t1');
    for (const name of ['.DS_Store', 'Thumbs.db', '~$programme.xlsx', 'notes.docx'])
      await writeFile(join(path, name), 'x');
    const bundle = await new FileTableReader().open(path, TABLES);
    expect(bundle.tables.map(({ file }) => file)).toEqual(['Advisory.CSV', 'attendance.tsv', 'activities.txt']);
    expect(bundle.passedOver).toEqual(['old/', 'notes.docx']);
  });

  it('is refused when a table is there twice', async () => {
    const path = join(folder, 'twice');
    await mkdir(path);
    await writeFile(join(path, 'advisory.csv'), 'ref\nA');
    await writeFile(join(path, 'advisory.txt'), 'ref\nA');
    expect((await refusalOf(path)).message).toBe(
      'The table “advisory” is there twice: as advisory.csv and as advisory.txt.',
    );
  });

  it('is refused when the definition is there twice', async () => {
    const path = join(folder, 'defined-twice');
    await mkdir(path);
    await writeFile(join(path, 'programme.yaml'), 'id: a');
    await writeFile(join(path, 'programme.yml'), 'id: b');
    expect((await refusalOf(path)).message).toBe(
      'The definition is there twice: as programme.yaml and as programme.yml.',
    );
  });
});

describe('a zip', () => {
  it('is read without what macOS adds, from a folder in it', async () => {
    const path = await written(
      'mac.zip',
      await zipOf({
        'p/advisory.csv': 'ref\nA',
        'p/old/advisory.csv': 'x',
        'p/.DS_Store': 'x',
        '__MACOSX/p/._advisory.csv': 'x',
      }),
    );
    const bundle = await new FileTableReader().open(path, TABLES);
    expect(bundle).toMatchObject({ name: 'mac.zip', passedOver: ['old/'] });
    expect(bundle.tables.map(({ file }) => file)).toEqual(['advisory.csv']);
    await bundle.close();
  });

  it('is read though its name says otherwise', async () => {
    const bundle = await new FileTableReader().open(
      await written('programme.dat', await zipOf({ 'advisory.csv': 'ref\nA' })),
      TABLES,
    );
    expect(bundle.tables).toHaveLength(1);
    await bundle.close();
  });

  it.each([
    ['more files than the limit', { entries: 2 }, 'it has 3 files', 'at most 2 files'],
    ['more bytes packed than the limit', { packed: 100 }, 'it has more than 1 MiB packed', 'at most 1 MiB packed'],
    [
      'more bytes unpacked than the limit',
      { unpacked: 1024 * 1024 },
      'it has more than 1 MiB unpacked',
      'at most 1 MiB unpacked',
    ],
  ])('is refused with %s', async (_, limits, why, expected) => {
    const path = await written(
      'large.zip',
      await zipOf({ 'a.csv': 'x', 'b.csv': 'x'.repeat(1024 * 1024), 'c.csv': 'x' }),
    );
    const fault = await refusalOf(path, { ...ZIP_LIMITS, ...limits });
    expect(fault).toMatchObject({ message: `large.zip cannot be read: ${why}.`, file: 'large.zip', expected });
  });

  it('is stopped while it is inflated beyond what it declared', async () => {
    const bytes = await zipOf({ 'advisory.csv': 'ref\n' + 'A\n'.repeat(500_000) });
    const path = await written('bomb.zip', declaring(bytes, 1000));
    expect((await refusalOf(path)).message).toMatch(
      /^advisory\.csv cannot be read: the zip is broken \(too many bytes in the stream/,
    );
  });

  it('is refused when a file in it was damaged', async () => {
    const bytes = await zipOf({ 'advisory.csv': 'ref\nA\n'.repeat(10) });
    const at = bytes.indexOf('advisory.csv') + 'advisory.csv'.length + 4;
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 0x10;
    expect((await refusalOf(await written('damaged.zip', damaged))).message).toMatch(
      /^advisory\.csv cannot be read: the zip is broken/,
    );
  });

  it.each([
    ['leads out of it', '../x.csv', 'invalid relative path'],
    ['is absolute', '/etc/x.csv', 'absolute path'],
    ['is a drive’s', 'C:/abc.csv', 'absolute path'],
  ])('is refused when a name in it %s', async (_, evil, why) => {
    const harmless = 'x'.repeat(evil.length);
    const bytes = await zipOf({ [harmless]: 'ref\nA' });
    const fault = await refusalOf(await written('evil.zip', renamed(bytes, harmless, evil)));
    expect(fault.message).toContain(`evil.zip cannot be read: the zip is broken (${why}`);
  });

  it('is refused when it needs a password', async () => {
    const bytes = await zipOf({ 'advisory.csv': 'ref\nA' });
    const flags = bytes.indexOf('PK\u0001\u0002', 0, 'latin1') + 8;
    bytes.writeUInt16LE(bytes.readUInt16LE(flags) | 1, flags);
    const fault = await refusalOf(await written('secret.zip', bytes));
    expect(fault).toMatchObject({
      message: 'secret.zip cannot be read: advisory.csv in it needs a password.',
      expected: 'a zip without a password',
    });
  });

  it('is refused when it was cut off', async () => {
    const bytes = await zipOf({ 'advisory.csv': 'ref\nA' });
    const fault = await refusalOf(await written('cut.zip', bytes.subarray(0, bytes.length - 30)));
    expect(fault.message).toMatch(/^cut\.zip cannot be read: the zip is broken/);
  });
});

describe('bytes that came over the wire', () => {
  it('are read as a zip of a folder, without a file on disk', async () => {
    const bytes = await zipOf({ 'programme/advisory.csv': 'ref\nDOR/001\n' });
    const bundle = await new FileTableReader().openBytes('upload.zip', new Uint8Array(bytes), ['advisory']);
    const rows = await Array.fromAsync(bundle.tables[0]?.rows() ?? []);
    expect(rows.map(({ cells }) => cells)).toEqual([{ ref: 'DOR/001' }]);
  });

  it('are refused when they are neither a zip nor a workbook', async () => {
    const sent = new FileTableReader().openBytes('upload.zip', Buffer.from('ref;teryt\n'), ['advisory']);
    await expect(sent).rejects.toThrow('upload.zip is neither a zip nor a workbook.');
  });
});

describe('anything else', () => {
  it.each([
    [
      'a text',
      'advisory.csv',
      'ref\nA',
      'advisory.csv is neither a zip nor a workbook.',
      'a programme folder, a zip of it, or an .xlsx workbook',
    ],
    [
      'an empty file',
      'empty.zip',
      '',
      'empty.zip is neither a zip nor a workbook.',
      'a programme folder, a zip of it, or an .xlsx workbook',
    ],
    [
      'an old or locked workbook',
      'old.xls',
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]),
      'old.xls is a workbook of the old Excel format, or one with a password.',
      'an .xlsx workbook without a password',
    ],
  ])('is refused: %s', async (...[, name, content, message, expected]) => {
    expect(await refusalOf(await written(name, content))).toMatchObject({ message, file: name, expected });
  });
});

/** The zip with its one file renamed, in both places, to a name of the same length. */
const renamed = (zip: Buffer, from: string, to: string): Buffer =>
  Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');

/** The zip with another unpacked size in its table of contents. */
const declaring = (zip: Buffer, bytes: number): Buffer => {
  const at = zip.indexOf('PK\u0001\u0002', 0, 'latin1');
  zip.writeUInt32LE(bytes, at + 24);
  return zip;
};
