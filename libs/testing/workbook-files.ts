import { zipOf } from './zip-files.js';

/** A workbook, part by part, as little as a reader needs. What stands between the tags of a part is given as XML. */
export interface WorkbookParts {
  /** By the sheet's name, what stands in `sheetData`. */
  readonly sheets: Readonly<Record<string, string>>;
  /** What stands in `sst`: `<si><t>…</t></si>`. */
  readonly strings?: string;
  /** What stands in `styleSheet`. */
  readonly styles?: string;
  readonly date1904?: boolean;
  /** Parts that take the place of, or stand beside, those that are made here. */
  readonly others?: Readonly<Record<string, string>>;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const TYPES = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

export const workbookOf = (parts: WorkbookParts): Promise<Buffer> => {
  const names = Object.keys(parts.sheets);
  const sheetTags = names.map((name, index) => `<sheet name="${name}" sheetId="${index + 7}" r:id="rId${index + 1}"/>`);
  const settings = parts.date1904 === true ? '<workbookPr date1904="1"/>' : '<workbookPr/>';
  const targets = names.map((_, index) => relation(`rId${index + 1}`, 'worksheet', `worksheets/sheet${index + 1}.xml`));
  const common = [relation('rIdS', 'sharedStrings', 'sharedStrings.xml'), relation('rIdF', 'styles', 'styles.xml')];
  return zipOf({
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"/>`,
    '_rels/.rels': relations(relation('rId1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${TYPES}">${settings}<sheets>${sheetTags.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations([...targets, ...common].join('')),
    ...(parts.strings === undefined ? {} : { 'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${parts.strings}</sst>` }),
    ...(parts.styles === undefined
      ? {}
      : { 'xl/styles.xml': `<styleSheet xmlns="${MAIN}">${parts.styles}</styleSheet>` }),
    ...Object.fromEntries(
      Object.values(parts.sheets).map((data, index) => [`xl/worksheets/sheet${index + 1}.xml`, sheetPart(data)]),
    ),
    ...parts.others,
  });
};

const sheetPart = (data: string): string =>
  `<worksheet xmlns="${MAIN}"><dimension ref="A1"/><sheetData>${data}</sheetData><pageMargins left="1"/></worksheet>`;

const relations = (inside: string): string =>
  `<Relationships xmlns="${PACKAGE}/relationships">${inside}</Relationships>`;

const relation = (id: string, kind: string, target: string): string =>
  `<Relationship Id="${id}" Type="${TYPES}/${kind}" Target="${target}"/>`;

/** Rows of texts as a sheet writes them; blank cells and rows are left out. */
export const sheetRows = (rows: readonly (readonly string[])[]): string =>
  rows.map((cells, index) => rowTag(index + 1, cells)).join('');

const rowTag = (row: number, cells: readonly string[]): string => {
  const tags = cells.map((cell, index) =>
    cell === '' ? '' : cellTag(`${String.fromCharCode(65 + index)}${row}`, cell),
  );
  return tags.every((tag) => tag === '') ? '' : `<row r="${row}">${tags.join('')}</row>`;
};

const cellTag = (place: string, text: string): string =>
  `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
