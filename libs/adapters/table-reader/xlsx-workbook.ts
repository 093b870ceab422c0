import { posix } from 'node:path';
import { Unreadable } from '@kernel/table-reader.js';
import type { Candidate } from './bundle.js';
import type { SourceFile } from './source-file.js';
import type { GridRow } from './table-grid.js';
import type { CellContext } from './xlsx-cell.js';
import { sheetRows } from './xlsx-sheet.js';
import { readSharedStrings } from './xlsx-strings.js';
import { readStyles } from './xlsx-styles.js';
import { readXml } from './xml-part.js';
import type { ZipArchive } from './zip-archive.js';

const EXPECTED = 'an .xlsx workbook as Excel, LibreOffice or Google Sheets saves it';

interface Relation {
  readonly id: string;
  /** The last word of its type: `worksheet`, `sharedStrings`, `styles`, `officeDocument`. */
  readonly kind: string;
  /** The path of the part in the zip. */
  readonly path: string;
}

interface WorkbookPart {
  readonly from1904: boolean;
  readonly sheets: readonly { readonly name: string; readonly id: string }[];
}

/** Whether the zip is a workbook or another document of the office kind. @throws Unreadable for one that is no .xlsx */
export const isWorkbook = (archive: ZipArchive): boolean => {
  const paths = archive.paths.map((path) => path.toLowerCase());
  if (paths.includes('mimetype') && paths.includes('content.xml'))
    throw otherThanXlsx(archive.name, 'an OpenDocument file');
  if (paths.includes('xl/workbook.bin')) throw otherThanXlsx(archive.name, 'a binary workbook');
  return paths.includes('[content_types].xml');
};

/** The sheets of a workbook. What they share is read once, when the first of them is. */
export const sheetsOf = async (archive: ZipArchive): Promise<readonly Candidate[]> => {
  const [root] = (await relationsOf(archive, '')).filter(({ kind }) => kind === 'officeDocument');
  const part = root && partAt(archive, root.path, archive.name);
  if (!root || !part) throw otherThanXlsx(archive.name, 'a document without sheets');
  const workbook = await readWorkbook(part);
  const relations = await relationsOf(archive, root.path);
  const context = contextOf(archive, relations, workbook.from1904);
  return workbook.sheets.flatMap(({ name, id }) => {
    const relation = relations.find((each) => each.id === id && each.kind === 'worksheet');
    const file = `${archive.name}, sheet ${name.trim()}`;
    const sheet = relation && partAt(archive, relation.path, file);
    return sheet ? [candidateOf(name, sheet, context)] : [];
  });
};

const candidateOf = (name: string, sheet: SourceFile, context: () => Promise<CellContext>): Candidate => {
  const table = name.trim().toLowerCase();
  const rows = async function* (): AsyncGenerator<GridRow> {
    yield* sheetRows(sheet, await context());
  };
  return { name: table, file: sheet.name, grid: () => Promise.resolve({ name: table, file: sheet.name, rows }) };
};

const contextOf = (
  archive: ZipArchive,
  relations: readonly Relation[],
  from1904: boolean,
): (() => Promise<CellContext>) => {
  const part = (kind: string): SourceFile | undefined => {
    const relation = relations.find((each) => each.kind === kind);
    return relation && partAt(archive, relation.path, archive.name);
  };
  const read = async (): Promise<CellContext> => ({
    strings: await readSharedStrings(part('sharedStrings')),
    styles: await readStyles(part('styles')),
    from1904,
  });
  let context: Promise<CellContext> | undefined;
  return () => (context ??= read());
};

const readWorkbook = async (part: SourceFile): Promise<WorkbookPart> => {
  const sheets: { name: string; id: string }[] = [];
  let from1904 = false;
  await readXml(part, {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (name === 'sheet') sheets.push({ name: attributes['name'] ?? '', id: relationIn(attributes) });
    },
    close: () => undefined,
    text: () => undefined,
  });
  return { from1904, sheets };
};

/** The attribute is `r:id`, whatever the prefix; `sheetId` is something else. */
const relationIn = (attributes: Readonly<Record<string, string>>): string =>
  Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';

/** What a part refers to: `_rels/workbook.xml.rels` beside it; for the whole workbook `_rels/.rels`. */
const relationsOf = async (archive: ZipArchive, path: string): Promise<readonly Relation[]> => {
  const folder = path === '' ? '' : posix.dirname(path);
  const part = partAt(archive, posix.join(folder, '_rels', `${posix.basename(path)}.rels`), archive.name);
  const relations: Relation[] = [];
  if (!part) return relations;
  await readXml(part, {
    open: (name, { Id = '', Type = '', Target = '' }) => {
      if (name === 'Relationship')
        relations.push({ id: Id, kind: posix.basename(Type), path: posix.resolve('/', folder, Target).slice(1) });
    },
    close: () => undefined,
    text: () => undefined,
  });
  return relations;
};

/** Names of parts do not tell capitals from small letters. */
const partAt = (archive: ZipArchive, path: string, label: string): SourceFile | undefined => {
  const found = archive.paths.find((each) => each.toLowerCase() === path.toLowerCase());
  return found === undefined ? undefined : archive.file(found, label);
};

const otherThanXlsx = (name: string, what: string): Unreadable =>
  new Unreadable(`${name} cannot be read: it is ${what}.`, name, EXPECTED);
