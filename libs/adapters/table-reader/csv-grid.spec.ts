import { describe, expect, it } from '@jest/globals';
import { type Row, type Table, Unreadable } from '@kernel/table-reader.js';
import { csvGrid } from './csv-grid.js';
import { tableOf } from './table-grid.js';

/** The table in a file of these bytes, which arrive in chunks of `step` bytes. */
const tableIn = async (content: string | Buffer, step = 7): Promise<Table> => {
  const bytes = Buffer.from(content);
  return tableOf(
    await csvGrid({
      name: 'Advisory.csv',
      async *bytes() {
        for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
      },
    }),
  );
};

const rowsIn = async (content: string | Buffer, step?: number): Promise<readonly Row[]> =>
  allOf(await tableIn(content, step));

const allOf = async (table: Table): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for await (const row of table.rows()) rows.push(row);
  return rows;
};

const refusal = async (content: string | Buffer): Promise<Unreadable> => {
  const outcome = await rowsIn(content).catch((error: unknown) => error);
  if (outcome instanceof Unreadable) return outcome;
  throw new Error(`Expected a refusal, got ${JSON.stringify(outcome)}.`);
};

const IN_WINDOWS_1250: Readonly<Record<string, number>> = {
  ą: 0xb9,
  ć: 0xe6,
  ę: 0xea,
  ł: 0xb3,
  ń: 0xf1,
  ó: 0xf3,
  ś: 0x9c,
  ź: 0x9f,
  ż: 0xbf,
  Ł: 0xa3,
  Ś: 0x8c,
  '–': 0x96,
};

const windows1250 = (text: string): Buffer =>
  Buffer.from(Array.from(text, (letter) => IN_WINDOWS_1250[letter] ?? letter.charCodeAt(0)));

const MIECHOW = { row: 2, cells: { ref: 'JST/01', name: 'Miechów, Łuków' } };

describe('a CSV table', () => {
  it.each([
    ['semicolons', 'ref;name\r\nJST/01;Miechów, Łuków\r\n'],
    ['commas', 'ref,name\r\nJST/01,"Miechów, Łuków"\r\n'],
    ['tabs', 'ref\tname\r\nJST/01\tMiechów, Łuków\r\n'],
    ['LF', 'ref;name\nJST/01;Miechów, Łuków\n'],
    ['CR', 'ref;name\rJST/01;Miechów, Łuków\r'],
    ['line ends that change on the way', 'ref;name\r\nJST/01;Miechów, Łuków\n'],
    ['no line end at its end', 'ref;name\nJST/01;Miechów, Łuków'],
    ['a byte-order mark', '\ufeffref;name\nJST/01;Miechów, Łuków\n'],
    ['a byte-order mark before a quote', '\ufeff"ref";"name"\nJST/01;Miechów, Łuków\n'],
    ['trailing empty columns', 'ref;name;;\nJST/01;Miechów, Łuków;;;;\n'],
    ['spaces and no-break spaces around', ' Ref ; NAME\u00a0\n JST/01;\u00a0Miechów, Łuków \n'],
    ['separators of other kinds in quoted names', '"ref";"name"\n"JST/01";"Miechów, Łuków"'],
    ['the separator announced as Excel does', 'sep=;\r\nref;name\r\nJST/01;Miechów, Łuków\r\n'],
    ['an unusual separator announced', 'sep=|\r\nref|name\r\nJST/01|Miechów, Łuków\r\n'],
  ])('with %s reads the same', async (_, content) => {
    for (const step of [1, 7, 1000]) expect(await rowsIn(content, step)).toEqual([MIECHOW]);
  });

  it('takes more of a separator in the header over another kind within its names', async () => {
    expect((await tableIn('ref;"a, b, c, d";hours\nX;1;7,5\n')).columns).toEqual(['ref', 'a, b, c, d', 'hours']);
  });

  it('keeps separators, doubled quotes and line ends inside quotes', async () => {
    expect(await rowsIn('ref;topic\nA;"one; ""two""\r\nthree"\nB;x')).toEqual([
      { row: 2, cells: { ref: 'A', topic: 'one; "two"\r\nthree' } },
      { row: 3, cells: { ref: 'B', topic: 'x' } },
    ]);
  });

  it('keeps a quote inside a text that does not begin with one', async () => {
    expect(await rowsIn('ref;topic\nA;rura 5" i 6"\n')).toEqual([
      { row: 2, cells: { ref: 'A', topic: 'rura 5" i 6"' } },
    ]);
  });

  it('passes over blank rows and counts them', async () => {
    const rows = await rowsIn('\n;;\nref;name\n\nA;x\n;\n  ;\u00a0\nB;y\n\n');
    expect(rows.map(({ row, cells }) => [row, cells['ref']])).toEqual([
      [5, 'A'],
      [8, 'B'],
    ]);
  });

  it('gives blanks for cells that a short row leaves out', async () => {
    expect(await rowsIn('ref;name;reason\nA\n')).toEqual([{ row: 2, cells: { ref: 'A', name: '', reason: '' } }]);
  });

  it('may be read again from the start', async () => {
    const table = await tableIn('ref;name\nA;x\nB;y\n');
    for await (const row of table.rows()) {
      expect(row.cells['ref']).toBe('A');
      break;
    }
    expect(await allOf(table)).toHaveLength(2);
  });

  it('reads a column whose name is known to objects', async () => {
    const [row] = await rowsIn('__proto__;constructor\nA;x\n');
    expect(Object.entries(row?.cells ?? {})).toEqual([
      ['__proto__', 'A'],
      ['constructor', 'x'],
    ]);
  });
});

describe('a long CSV table', () => {
  it('is read as its rows are asked for, and no further', async () => {
    const chunk = Buffer.from('A;x\n'.repeat(16 * 1024));
    let pulled = 0;
    const file = {
      name: 'advisory.csv',
      async *bytes() {
        yield Buffer.from('ref;topic\n');
        for (let index = 0; index < 200; index += 1) {
          pulled += 1;
          yield chunk;
        }
      },
    };
    const table = await tableOf(await csvGrid(file));
    pulled = 0;
    let rows = 0;
    for await (const row of table.rows()) {
      rows += row.problems ? Number.NaN : 1;
      if (rows === 1000) break;
    }
    expect(rows).toBe(1000);
    expect(pulled).toBeLessThan(40);
  });
});

describe('the code page of a CSV table', () => {
  const plain = 'ref;name\r\n' + 'A;Miechow\r\n'.repeat(20_000);

  it('is Windows-1250 when only the last row shows it', async () => {
    const rows = await rowsIn(
      Buffer.concat([Buffer.from(plain), windows1250('Z;Łódź – Śródmieście, żółć\r\n')]),
      64 * 1024,
    );
    expect(rows.at(-1)?.cells).toEqual({ ref: 'Z', name: 'Łódź – Śródmieście, żółć' });
  });

  it('is UTF-8 when only the last row shows it', async () => {
    const rows = await rowsIn(`${plain}Z;Łódź`, 64 * 1024);
    expect(rows.at(-1)?.cells).toEqual({ ref: 'Z', name: 'Łódź' });
  });

  it('is Windows-1250 when the last letter is cut off in UTF-8', async () => {
    const [row] = await rowsIn(Buffer.concat([Buffer.from('ref\nA'), Buffer.from([0xc3])]));
    expect(row?.cells).toEqual({ ref: 'AĂ' });
  });

  it('is UTF-16 when Excel wrote “Unicode text”', async () => {
    const little = Buffer.from('\ufeffref\tname\r\nZ\tŁódź\r\n', 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const bytes of [little, big])
      for (const step of [1, 3, 1000])
        expect(await rowsIn(bytes, step)).toEqual([{ row: 2, cells: { ref: 'Z', name: 'Łódź' } }]);
  });

  it('is refused when a byte-order mark promised UTF-8', async () => {
    const fault = await refusal(Buffer.concat([Buffer.from('\ufeffref\n'), windows1250('Łódź')]));
    expect(fault.message).toBe(
      'Advisory.csv cannot be read as text: its byte-order mark says UTF-8, but not all of it is UTF-8.',
    );
  });

  it.each([
    ['a workbook', 'PK\u0003\u0004…', 'it is a zip or an XLSX workbook under another name'],
    [
      'an old workbook',
      Buffer.from([0xd0, 0xcf, 0x11, 0xe0]),
      'it is a workbook of the old Excel format or one with a password under another name',
    ],
    ['a PDF', '%PDF-1.7', 'it is a PDF under another name'],
    ['something binary', 'ref\0name', 'it holds zero bytes'],
  ])('is told from %s', async (_, content, why) => {
    const bytes = Buffer.from(content);
    const file = {
      name: 'Advisory.csv',
      async *bytes() {
        yield bytes;
      },
    };
    await expect(csvGrid(file)).rejects.toThrow(`Advisory.csv cannot be read as text: ${why}.`);
  });
});

describe('a CSV table with faults', () => {
  it('is refused when a name stands twice in the header', async () => {
    const fault = await refusal('ref;on;hours; ON \nA;1;2;3');
    expect(fault).toMatchObject({ file: 'Advisory.csv', at: { row: 1, column: 'on' }, expected: 'every column once' });
    expect(fault.message).toBe('Advisory.csv names the column “on” twice in row 1: in B and D.');
  });

  it('is refused when a column has no name', async () => {
    const fault = await refusal('\nref;;hours\nA;1;2');
    expect(fault).toMatchObject({
      file: 'Advisory.csv',
      at: { row: 2, column: 'B' },
      expected: 'a name for every column',
    });
    expect(fault.message).toBe('Column B of Advisory.csv has no name in row 2.');
  });

  it.each(['', '\r\n', ';;;\r\n', '\ufeff'])('is refused without a header (%j)', async (content) => {
    const fault = await refusal(content);
    expect(fault).toMatchObject({ at: { row: 1 }, expected: 'a first row with the names of the columns' });
    expect(fault.message).toBe('Advisory.csv is empty: it has no header.');
  });

  it('names a row with a cell beyond the header and reads on', async () => {
    expect(await rowsIn('ref;topic\nA;one; two;three\nB;x;;\n')).toEqual([
      {
        row: 2,
        cells: { ref: 'A', topic: 'one' },
        problems: [
          {
            message: 'A cell stands in column C, but the header names only 2 columns.',
            expected: 'no cell beyond the header; a text that holds the separator stands in quotes',
            column: 'C',
            value: 'two',
          },
        ],
      },
      { row: 3, cells: { ref: 'B', topic: 'x' } },
    ]);
  });

  it('names the row where a quote opens that is never closed', async () => {
    const fault = await refusal('ref;topic\nA;x\nB;"open\nC;y\n');
    expect(fault).toMatchObject({ file: 'Advisory.csv', at: { row: 3 } });
    expect(fault.message).toBe('Advisory.csv cannot be read beyond row 3: a quote opens there and is not closed.');
  });

  it('does not collect a whole file behind a quote that is never closed', async () => {
    const fault = await refusal('ref;topic\nA;"open\n' + 'B;y\n'.repeat(600_000)).catch((error: unknown) => error);
    expect(fault).toMatchObject({ at: { row: 2 } });
  });
});
