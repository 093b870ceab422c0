import { describe, expect, it } from '@jest/globals';
import { MemorySpool } from '@adapters/spool/memory-spool.js';
import { MemoryTableReader } from '@adapters/table-reader/memory-table-reader.js';
import type { MemoryFolder } from '@adapters/table-reader/memory-table-reader.js';
import { Unreadable } from '@kernel/table-reader.js';
import type { Bundle, Row } from '@kernel/table-reader.js';
import { decodeFault, decodeWarning } from './intent.decode.js';
import { FAULTS, WARNINGS, findingsIn } from './findings.js';
import { LANES } from './intent.js';
import type { Progress } from './progress.js';
import { stageBundle } from './staging.js';
import { keysOf, rowsOf } from './streams.js';
import { TABLE_NAMES } from './tables.js';

const SESSIONS = ['ref', 'teryt', 'on', 'adviser', 'hours', 'mode', 'topic', 'corrects', 'annuls', 'reason'];
const session = (ref: string, teryt = '1208053', hours = '1'): readonly string[] => [
  ref,
  teryt,
  '2014-11-09',
  'adv-1',
  hours,
  'remote',
  'projekt',
];
const annulling = (ref: string, target: string): readonly string[] => [ref, '', '', '', '', '', '', '', target, 'r'];

interface Staged {
  readonly files: readonly object[];
  readonly faults: readonly object[];
  readonly warnings: readonly object[];
  readonly progress: readonly Progress[];
  /** Refs by lane and stream. */
  readonly streams: Readonly<Record<string, readonly string[]>>;
  readonly hanging: number;
}

/** Stages a folder. @param onRecord keys of streams by the refs that stand in them */
const staged = async (folder: MemoryFolder, onRecord: Readonly<Record<string, string>> = {}): Promise<Staged> =>
  stagedBundle(await new MemoryTableReader({ folder }).open('folder', TABLE_NAMES), onRecord);

const stagedBundle = async (bundle: Bundle, onRecord: Readonly<Record<string, string>> = {}): Promise<Staged> => {
  const spool = new MemorySpool();
  const findings = findingsIn(spool);
  const progress: Progress[] = [];
  const standing = async (_: string, refs: readonly string[]) =>
    new Map(refs.flatMap((ref) => (onRecord[ref] === undefined ? [] : [[ref, onRecord[ref]] as const])));
  const register = { edition: 'TERYT of 2014', has: (unit: string) => unit.startsWith('12'), nameOf: () => undefined };
  const files = await stageBundle(
    { spool, findings, register, judge: { standing }, report: (one) => progress.push(one) },
    bundle,
  );
  const streams = LANES.flatMap((lane) =>
    [...keysOf(spool, lane)].map((key) => [`${lane} ${key}`, rowsOf(spool, lane, key).map(({ ref }) => ref)] as const),
  );
  return {
    files,
    progress,
    streams: Object.fromEntries(streams),
    hanging: findings.hanging(),
    faults: [...spool.inOrder(FAULTS)].map(({ value }) => decodeFault(value)),
    warnings: [...spool.inOrder(WARNINGS)].map(({ value }) => decodeWarning(value)),
  };
};

const advisory = (...rows: readonly (readonly string[])[]): MemoryFolder => ({ 'advisory.csv': [SESSIONS, ...rows] });

describe('a folder', () => {
  it('is read table by table, in the order in which they take effect', async () => {
    const { files, streams, faults } = await staged({
      'academy-days.csv': 'edition;day;on;hours\nAW-1;1;2014-11-21;7,5',
      'advisory.csv': [SESSIONS, session('D1'), session('D2', '1217032')],
    });
    expect(faults).toEqual([]);
    expect(files).toEqual([
      { file: 'advisory.csv', rows: 2 },
      { file: 'academy-days.csv', rows: 1 },
    ]);
    expect(streams).toEqual({ 'academy AW-1': ['AW-1/1'], 'advisory 120805': ['D1'], 'advisory 121703': ['D2'] });
  });

  it('has both halves of a participants’ row, though one says nothing of the name', async () => {
    const head = 'ref;person;teryt;edition;side;first_name;last_name;sex;enrolled_on';
    const { streams } = await staged({
      'participants.csv': `${head}\nU1;P01;1208053;AW-1;JST;Łucja;Zmyślona;F;2014-11-14\nU2;P02;1208053;AW-1;JST;;;F;2014-11-14`,
    });
    expect(streams).toEqual({ 'academy AW-1': ['U1', 'U2'], 'person P01': ['U1'], 'person P02': ['U2'] });
  });

  it('with files that look like tables and are none is taken with a warning for each', async () => {
    const { warnings } = await staged({ 'advisory2014.csv': 'x', 'list.pdf': 'x' });
    expect(warnings).toEqual([
      {
        file: 'advisory2014.csv',
        code: 'intake.file-unknown',
        message: 'advisory2014.csv is no table of Kronika’s and was passed over.',
      },
    ]);
  });

  it('of many rows reports how far it is', async () => {
    const { progress } = await staged(advisory(...Array.from({ length: 2_100 }, (_, index) => session(`D${index}`))));
    expect(progress).toEqual([
      { phase: 'reading', rows: 1_000 },
      { phase: 'reading', rows: 2_000 },
    ]);
  });

  it('warns once of a unit that the register lacks', async () => {
    const rows = [session('D1', '1401011'), session('D2', '1401012'), session('D3')];
    expect((await staged(advisory(...rows))).warnings).toEqual([
      {
        file: 'advisory.csv',
        row: 2,
        column: 'teryt',
        code: 'intake.unit-not-in-register',
        message: '1401011 is not in the register (TERYT of 2014). It is taken as it stands.',
      },
    ]);
  });
});

/** A bundle whose only table breaks off after its first row. */
const breakingOff = (error: Error): Bundle => {
  const cells = Object.fromEntries(session('D1').map((cell, index) => [SESSIONS[index] ?? '', cell]));
  const rows = async function* (): AsyncGenerator<Row> {
    yield { row: 2, cells };
    throw error;
  };
  const tables = [{ name: 'advisory', file: 'advisory.csv', columns: SESSIONS, rows }];
  return {
    name: 'folder',
    definition: undefined,
    tables,
    passedOver: [],
    unreadable: [],
    close: async () => undefined,
  };
};

describe('a faulty row', () => {
  it('has all its faults listed, and goes to no stream', async () => {
    const { faults, streams } = await staged(advisory(['', '208053', '2014-11-09', 'adv-1', 'x', 'remote', 'p']));
    expect(faults).toMatchObject([
      { row: 2, column: 'teryt', code: 'intake.teryt-leading-zero-lost' },
      { row: 2, column: 'hours', value: 'x', code: 'intake.cell-unreadable' },
      { row: 2, column: 'ref', code: 'intake.cell-blank' },
    ]);
    expect(streams).toEqual({});
  });

  it('with more cells than the header has its fault, which shows no name', async () => {
    const head = 'ref;person;teryt;edition;side;first_name;last_name;sex;enrolled_on';
    const { faults } = await staged({
      'advisory.csv': [SESSIONS, [...session('D1'), '', '', '', 'x']],
      'participants.csv': `${head}\nU1;P01;1208053;AW-1;JST;Łucja;Zmyślona;F;2014-11-14;Zmyślona`,
    });
    expect(faults).toMatchObject([
      { file: 'advisory.csv', row: 2, code: 'intake.row-unreadable', value: 'x' },
      { file: 'participants.csv', row: 2, code: 'intake.row-unreadable' },
    ]);
    expect(JSON.stringify(faults)).not.toContain('Zmyślona');
  });

  it('leaves the rest of a table that breaks off unread, and the other tables read', async () => {
    const error = new Unreadable('It breaks off.', 'advisory.csv', 'a closed quote', { row: 3, column: 'topic' });
    const { faults, files, streams } = await stagedBundle(breakingOff(error));
    expect(faults).toEqual([
      {
        file: 'advisory.csv',
        row: 3,
        column: 'topic',
        code: 'intake.file-unreadable',
        message: 'It breaks off.',
        expected: 'a closed quote',
      },
    ]);
    expect(streams).toEqual({ 'advisory 120805': ['D1'] });
    expect(files).toEqual([{ file: 'advisory.csv', rows: 1 }]);
  });

  it('leaves a table without a needed column unread', async () => {
    const { faults, files } = await staged({ 'advisory.csv': 'ref;teryt\nD1;x' });
    expect(files).toEqual([{ file: 'advisory.csv', rows: 0 }]);
    expect(new Set(faults.map((fault) => ('code' in fault ? fault.code : '')))).toEqual(
      new Set(['intake.column-missing']),
    );
  });

  it('is no bug of the reader', async () => {
    await expect(stagedBundle(breakingOff(new TypeError('a bug')))).rejects.toThrow(TypeError);
  });
});

describe('a ref', () => {
  it('used twice for one stream is left to the rules, which tell a repeat from a change', async () => {
    const { faults, streams } = await staged(advisory(session('D1'), session('D1', '1208052', '2')));
    expect(faults).toEqual([]);
    expect(streams).toEqual({ 'advisory 120805': ['D1', 'D1'] });
  });

  it('used twice for different streams is a fault of the second row', async () => {
    const { faults, streams } = await staged(advisory(session('D1'), session('D1', '1217032')));
    expect(faults).toMatchObject([
      {
        row: 3,
        column: 'ref',
        value: 'D1',
        code: 'entry.ref-elsewhere',
        message: 'D1 already stands in row 2, for another municipality, edition or person.',
      },
    ]);
    expect(streams).toEqual({ 'advisory 120805': ['D1'] });
  });

  it('of an entry is none for an annulment', async () => {
    const { faults } = await staged(advisory(session('D1'), annulling('D1', 'D1')));
    expect(faults).toMatchObject([{ row: 3, code: 'entry.ref-taken', message: 'D1 already stands in row 2.' }]);
  });

  it('may stand in two tables', async () => {
    const { faults } = await staged({
      ...advisory(session('X1')),
      'activities.csv': 'ref;kind;teryt;on;people\nX1;training;1208053;2014-11-09;3',
    });
    expect(faults).toEqual([]);
  });
});

describe('an annulment', () => {
  it('goes where its entry stands in the file, before or after it', async () => {
    const { streams } = await staged(advisory(annulling('D3', 'D1'), session('D1'), session('D2', '1217032')));
    expect(streams).toEqual({ 'advisory 120805': ['D1', 'D3'], 'advisory 121703': ['D2'] });
  });

  it('goes where its entry stands on record', async () => {
    const { streams } = await staged(advisory(annulling('D3', 'D1')), { D1: '120805' });
    expect(streams).toEqual({ 'advisory 120805': ['D3'] });
  });

  it('of an annulment in the file goes where that goes, to be refused there', async () => {
    const { streams, faults } = await staged(advisory(annulling('D4', 'D3'), annulling('D3', 'D1'), session('D1')));
    expect(faults).toEqual([]);
    expect(streams).toEqual({ 'advisory 120805': ['D1', 'D3', 'D4'] });
  });

  it('of nothing, or of itself, is a fault', async () => {
    const { faults } = await staged(advisory(annulling('D3', 'D1'), annulling('D4', 'D4')));
    expect(faults).toMatchObject([
      { row: 2, column: 'annuls', value: 'D1', code: 'entry.unknown' },
      { row: 3, column: 'annuls', value: 'D4', code: 'entry.unknown' },
    ]);
  });

  it('of a faulty row hangs on it', async () => {
    const { faults, hanging } = await staged(advisory(session('D1', '208053'), annulling('D3', 'D1')));
    expect({ faults: faults.length, hanging }).toEqual({ faults: 1, hanging: 1 });
  });

  it('is one of thousands without harm', async () => {
    const rows = Array.from({ length: 1_500 }, (_, index) => [
      session(`D${index}`),
      annulling(`A${index}`, `D${index}`),
    ]);
    const { streams, faults } = await staged(advisory(...rows.flat()));
    expect(faults).toEqual([]);
    expect(streams['advisory 120805']).toHaveLength(3_000);
  });
});
