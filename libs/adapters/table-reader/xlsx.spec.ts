import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bundle, type Row, Unreadable } from '@kernel/table-reader.js';
import { type WorkbookParts, sheetRows, workbookOf } from '@testing/workbook-files.js';
import { zipOf } from '@testing/zip-files.js';
import { FileTableReader } from './file-table-reader.js';
import { PackedStrings } from './packed-strings.js';
import { sheetRows as streamedRows } from './xlsx-sheet.js';
import { kindOfFormat } from './xlsx-styles.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kronika-xlsx-'));
});
afterAll(() => rm(folder, { recursive: true }));

const opened = async (content: WorkbookParts | Buffer): Promise<Bundle> => {
  const path = join(folder, 'programme.xlsx');
  await writeFile(path, Buffer.isBuffer(content) ? content : await workbookOf(content));
  return new FileTableReader().open(path, ['advisory']);
};

const rowsIn = async (content: WorkbookParts | Buffer): Promise<readonly Row[]> => {
  const bundle = await opened(content);
  const rows: Row[] = [];
  for await (const row of bundle.tables[0]?.rows() ?? []) rows.push(row);
  await bundle.close();
  if (bundle.unreadable[0]) throw bundle.unreadable[0].error;
  return rows;
};

const refusal = async (content: WorkbookParts | Buffer): Promise<Unreadable> => {
  const outcome = await rowsIn(content).catch((error: unknown) => error);
  if (outcome instanceof Unreadable) return outcome;
  throw new Error(`Expected a refusal, got ${JSON.stringify(outcome)}.`);
};

/** A sheet with one column, `x`, and these cells below it. */
const columnOf = (...cells: readonly string[]): string =>
  sheetRows([['x']]) + cells.map((cell, index) => `<row r="${index + 2}">${cell}</row>`).join('');

const STYLES = `<numFmts count="3"><numFmt numFmtId="164" formatCode="d\\ mmmm\\ yyyy"/><numFmt numFmtId="165" formatCode="[h]:mm"/>
  <numFmt numFmtId="166" formatCode="0000000"/></numFmts><cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>
  <cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="22"/></cellXfs>`;

const GENERAL = 0;
const SHORT_DATE = 1;
const LONG_DATE = 2;
const ELAPSED = 3;
const PADDED = 4;
const DATE_AND_TIME = 5;

const number = (value: string, style = GENERAL): string => `<c s="${style}"><v>${value}</v></c>`;

describe('a cell of a workbook', () => {
  it.each([
    ['a shared text', '<c t="s"><v>1</v></c>', 'Łódź'],
    ['a text in runs, without its phonetic hints', '<c t="s"><v>2</v></c>', 'Modyfikacja zasad'],
    ['a text of its own', '<c t="inlineStr"><is><t>one</t></is></c>', 'one'],
    ['a text of its own in runs', '<c t="inlineStr"><is><r><t>one </t></r><r><t>two</t></r></is></c>', 'one two'],
    [
      'a text with escaped signs',
      '<c t="inlineStr"><is><t>a_x000A_b _x005F_x0041_ 5 &lt; 6 &amp; 7</t></is></c>',
      'a\nb _x0041_ 5 < 6 & 7',
    ],
    ['a text that a formula gives', '<c t="str"><f>"a"&amp;"b"</f><v>ab</v></c>', 'ab'],
    ['a text kept apart from markup', '<c t="inlineStr"><is><t><![CDATA[a < b]]></t></is></c>', 'a < b'],
    ['a whole number', number('1208053'), '1208053'],
    ['a TERYT code that a spreadsheet made a number', number('201011'), '201011'],
    ['a TERYT code whose zeros are only shown', number('201011', PADDED), '201011'],
    ['a number of hours', number('7.5'), '7.5'],
    ['a number with noise at its end', number('7.2999999999999998'), '7.3'],
    ['a number that was computed', number('0.30000000000000004'), '0.3'],
    ['a large number in powers of ten', number('1.5E+7'), '15000000'],
    ['a huge number', number('1E+22'), '10000000000000000000000'],
    ['a tiny number', number('2.5E-7'), '0.00000025'],
    ['a negative number', number('-4500'), '-4500'],
    ['a number that a formula gives', '<c><f>SUM(A1)</f><v>12</v></c>', '12'],
    ['a date', number('41952', SHORT_DATE), '2014-11-09'],
    ['a date in a long format', number('41952', LONG_DATE), '2014-11-09'],
    ['a date with a time of day', number('41952.604166666664', DATE_AND_TIME), '2014-11-09'],
    ['a date computed to just before midnight', number('41951.999999999993', SHORT_DATE), '2014-11-09'],
    ['a date that a formula gives', '<c s="1"><f>TODAY()</f><v>42185</v></c>', '2015-06-30'],
    ['a leap day', number('42429', SHORT_DATE), '2016-02-29'],
    ['the first day that spreadsheets know', number('1', SHORT_DATE), '1900-01-01'],
    ['the day before the day that never was', number('59', SHORT_DATE), '1900-02-28'],
    ['the day that never was', number('60', SHORT_DATE), '60'],
    ['the day after the day that never was', number('61', SHORT_DATE), '1900-03-01'],
    ['a number too large for a date', number('12345678', SHORT_DATE), '12345678'],
    ['a date written as ISO', '<c t="d"><v>2014-11-09T00:00:00Z</v></c>', '2014-11-09'],
    ['a span of time', number('0.3125', ELAPSED), '7:30'],
    ['a span of more than a day', number('1.25', ELAPSED), '30:00'],
    ['a span with seconds', number('0.00003472222', ELAPSED), '0:00:03'],
    ['true', '<c t="b"><v>1</v></c>', 'yes'],
    ['false', '<c t="b"><v>0</v></c>', 'no'],
  ])('is read when it is %s', async (_, cell, text) => {
    const strings =
      '<si><t>x</t></si><si><t>Łódź</t></si><si><r><t>Modyfikacja</t></r><r><rPr/><t xml:space="preserve"> zasad</t></r><rPh><t>hint</t></rPh></si>';
    expect(await rowsIn({ sheets: { advisory: columnOf(cell) }, strings, styles: STYLES })).toEqual([
      { row: 2, cells: { x: text } },
    ]);
  });

  it.each([
    ['without a value', '<c s="1"/>'],
    ['an empty text', '<c t="inlineStr"><is><t> </t></is></c>'],
    ['an empty text from a formula', '<c t="str"><f>""</f><v></v></c>'],
    ['an empty number', '<c><v></v></c>'],
  ])('is blank when it is %s', async (_, cell) => {
    expect(await rowsIn({ sheets: { advisory: columnOf(cell, number('1')) }, styles: STYLES })).toEqual([
      { row: 3, cells: { x: '1' } },
    ]);
  });

  it('has its days counted from 1904 where the workbook says so', async () => {
    const sheets = { advisory: columnOf(number('40490', SHORT_DATE), number('0', SHORT_DATE)) };
    const rows = await rowsIn({ sheets, styles: STYLES, date1904: true });
    expect(rows.map(({ cells }) => cells['x'])).toEqual(['2014-11-09', '1904-01-01']);
  });

  it.each([
    [
      'a formula that failed',
      '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
      'The formula of the cell failed: #DIV/0!.',
      '#DIV/0!',
    ],
    [
      'a formula without its result',
      '<c><f>A1+1</f></c>',
      'The cell holds a formula, and the workbook does not hold its result.',
      '',
    ],
    [
      'a text that is not there',
      '<c t="s"><v>99</v></c>',
      'The cell refers to text 99 of the workbook, which is not there.',
      '99',
    ],
  ])('is a fault of its row when it is %s, and the rest is read', async (...[, cell, message, value]) => {
    const rows = await rowsIn({ sheets: { advisory: columnOf(cell, number('1')) } });
    expect(rows).toMatchObject([
      { row: 2, problems: [{ column: 'x', message, value }] },
      { row: 3, cells: { x: '1' } },
    ]);
  });
});

describe('a number format', () => {
  it.each([
    ['General', 'number'],
    ['0.00', 'number'],
    ['#,##0.00\\ "zł"', 'number'],
    ['#,##0.00\\ [$zł-415];[Red]\\-#,##0.00\\ [$zł-415]', 'number'],
    ['0.0\\ "godz. (h)"', 'number'],
    ['0.00E+00', 'number'],
    ['0%', 'number'],
    ['@', 'number'],
    ['yyyy\\-mm\\-dd', 'date'],
    ['[$-415]d\\ mmmm\\ yyyy;@', 'date'],
    ['dd/mm/yyyy\\ hh:mm', 'date'],
    ['mmmm', 'date'],
    ['h:mm', 'time'],
    ['[h]:mm:ss', 'time'],
    ['[mm]:ss', 'time'],
    ['mm:ss.0', 'time'],
  ])('%s shows a %s', (code, kind) => {
    expect(kindOfFormat(code)).toBe(kind);
  });
});

describe('a sheet of a workbook', () => {
  it('is found by its name in any case, and names itself as people do', async () => {
    const bundle = await opened({ sheets: { ' Advisory': sheetRows([['ref'], ['A']]), Arkusz1: '' } });
    expect(bundle).toMatchObject({ name: 'programme.xlsx', passedOver: ['programme.xlsx, sheet Arkusz1'] });
    expect(bundle.definition).toBeUndefined();
    expect(bundle.tables).toMatchObject([{ name: 'advisory', file: 'programme.xlsx, sheet Advisory' }]);
    await bundle.close();
  });

  it('keeps the numbers of its rows where some are left out', async () => {
    const data =
      '<row r="3"><c r="B3" t="str"><v>ref</v></c><c r="C3" t="str"><v>on</v></c><c r="A3" t="str"><v>no</v></c></row>' +
      '<row r="5"><c r="A5"/></row><row r="9"><c r="C9"><v>7</v></c></row>';
    expect(await rowsIn({ sheets: { advisory: data } })).toEqual([{ row: 9, cells: { no: '', ref: '', on: '7' } }]);
  });

  it('may leave out the places of rows and cells', async () => {
    const data = '<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row><row><c/><c><v>2</v></c></row>';
    expect(await rowsIn({ sheets: { advisory: data } })).toEqual([{ row: 2, cells: { a: '', b: '2' } }]);
  });

  it('may be written with prefixes, absolute targets and names in other letters', async () => {
    const bytes = await workbookOf({
      sheets: { advisory: '' },
      others: {
        'xl/worksheets/sheet1.xml': '',
        'XL/Sheets/One.xml':
          '<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row r="1"><x:c r="A1" t="str"><x:v>ref</x:v></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>',
        'xl/_rels/workbook.xml.rels':
          '<Relationships><Relationship Id="rId1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="/xl/sheets/one.xml"/></Relationships>',
      },
    });
    expect(await rowsIn(bytes)).toEqual([{ row: 2, cells: { ref: '1' } }]);
  });

  it('is read as its rows are asked for, and no further', async () => {
    const row = '<row><c t="str"><v>A</v></c></row>';
    let pulled = 0;
    const part = {
      name: 'sheet',
      async *bytes() {
        yield Buffer.from('<worksheet><sheetData>');
        for (let index = 0; index < 200; index += 1) {
          pulled += 1;
          yield Buffer.from(row.repeat(1000));
        }
        yield Buffer.from('</sheetData></worksheet>');
      },
    };
    const context = { strings: new PackedStrings(), styles: [], from1904: false };
    let last = 0;
    for await (const each of streamedRows(part, context)) {
      last = each.row;
      if (last === 2500) break;
    }
    expect(last).toBe(2500);
    expect(pulled).toBe(3);
  });

  it('ends with its data: what follows is none of it', async () => {
    const others = {
      'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${sheetRows([['x'], ['1']])}</sheetData><extLst><row r="1"><c><v>9</v></c></row></extLst></worksheet>`,
    };
    expect(await rowsIn({ sheets: { advisory: '' }, others })).toEqual([{ row: 2, cells: { x: '1' } }]);
  });
});

describe('a workbook that cannot be read', () => {
  it('names the sheet whose XML is broken', async () => {
    const fault = await refusal({ sheets: { advisory: `${sheetRows([['x'], ['1']])}<row r="3"><c></row>` } });
    expect(fault.file).toBe('programme.xlsx, sheet advisory');
    expect(fault.message).toMatch(/^programme\.xlsx, sheet advisory cannot be read: the workbook is broken \(/);
  });

  it('is refused when it brings entities of its own', async () => {
    const laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>';
    const others = {
      'xl/worksheets/sheet1.xml': `${laughs}<worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>`,
    };
    expect((await refusal({ sheets: { advisory: '' }, others })).message).toContain('undefined entity');
  });

  it('is refused when a text in it has no end', async () => {
    const data = `<row><c t="str"><v>${'x'.repeat(3 * 1024 * 1024)}</v></c></row>`;
    expect((await refusal({ sheets: { advisory: data } })).message).toContain('a text in it is too long for a cell');
  });

  it.each([
    ['its rows are not in order', '<row r="2"/><row r="1"/>', 'row 1 comes after row 2'],
    ['a row has no number', '<row r="x"/>', 'row x comes after row 0'],
    ['a cell has no place', '<row r="1"><c r="1A"><v>1</v></c></row>', 'row 1 holds a cell without a place'],
    ['a cell stands far out', '<row r="1"><c r="XFD1"><v>1</v></c></row>', 'row 1 holds a cell beyond column 256'],
  ])('is refused when %s', async (_, data, why) => {
    expect((await refusal({ sheets: { advisory: data } })).message).toBe(
      `programme.xlsx, sheet advisory cannot be read: ${why}.`,
    );
  });

  it.each([
    ['an OpenDocument file', { mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<x/>' }],
    ['a binary workbook', { '[Content_Types].xml': '<Types/>', 'xl/workbook.bin': 'x' }],
    ['a document without sheets', { '[Content_Types].xml': '<Types/>', 'word/document.xml': '<x/>' }],
  ])('is refused when it is %s', async (what, files) => {
    const fault = await refusal(await zipOf(files));
    expect(fault).toMatchObject({
      message: `programme.xlsx cannot be read: it is ${what}.`,
      expected: 'an .xlsx workbook as Excel, LibreOffice or Google Sheets saves it',
    });
  });

  it('is refused in a folder when there are two', async () => {
    const workbook = await workbookOf({ sheets: { advisory: sheetRows([['x']]) } });
    const fault = await refusal(await zipOf({ 'a.xlsx': workbook, 'b.xlsx': workbook }));
    expect(fault.message).toBe('There are two workbooks: a.xlsx and b.xlsx.');
  });

  it('is refused in a folder when a table is there as CSV too', async () => {
    const workbook = await workbookOf({ sheets: { advisory: sheetRows([['x']]) } });
    const fault = await refusal(await zipOf({ 'a.xlsx': workbook, 'advisory.csv': 'x' }));
    expect(fault.message).toBe('The table “advisory” is there twice: as advisory.csv and as a.xlsx, sheet advisory.');
  });
});
