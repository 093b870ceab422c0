import type { Json } from '@kernel/json.js';
import { type Bundle, Unreadable, type UnreadablePart } from '@kernel/table-reader.js';
import { type Candidate, bundleOf } from './bundle.js';
import { csvGrid } from './csv-grid.js';
import { type SourceFile, type SourceFolder, endingOf, wholeOf, withoutEnding } from './source-file.js';
import { sheetsOf } from './xlsx-workbook.js';
import { readDefinition } from './yaml-definition.js';
import { ZipArchive, type ZipLimits, tooLargePacked } from './zip-archive.js';

const DEFINITIONS = ['programme.yaml', 'programme.yml'];
const TEXT_TABLES = ['.csv', '.tsv', '.txt'];

/** A folder of tables, on disk or in a zip; a workbook in it gives its sheets. Closing the bundle closes the folder. */
export const folderBundle = async (
  folder: SourceFolder,
  asked: readonly string[],
  limits: ZipLimits,
): Promise<Bundle> => {
  const { definition, unreadable } = await definitionIn(folder);
  const workbook = await workbookIn(folder, limits);
  const sheets = workbook ? await sheetsOf(workbook) : [];
  const candidates = [...folder.files.filter(isTextTable).map(textTable), ...sheets];
  const others = folder.files.filter((file) => !isTextTable(file) && !isDefinition(file) && !isWorkbookFile(file));
  const passedOver = [...folder.folders, ...others.map(({ name }) => name)];
  const close = async (): Promise<void> => {
    await workbook?.close();
    await folder.close();
  };
  return bundleOf({ name: folder.name, definition, candidates, passedOver, unreadable, close }, asked);
};

const isWorkbookFile = ({ name }: SourceFile): boolean => ['.xlsx', '.xlsm'].includes(endingOf(name));

/** Read into memory, packed as it is, since a zip within a zip cannot be read out of order. */
const workbookIn = async (folder: SourceFolder, limits: ZipLimits): Promise<ZipArchive | undefined> => {
  const [file, second] = folder.files.filter(isWorkbookFile);
  if (!file) return undefined;
  if (second) {
    const message = `There are two workbooks: ${file.name} and ${second.name}.`;
    throw new Unreadable(message, second.name, 'one workbook, with a sheet for every table');
  }
  const bytes = await wholeOf(file, limits.packed);
  if (!bytes) throw tooLargePacked(file.name, limits);
  return ZipArchive.open(file.name, bytes, limits);
};

const isDefinition = ({ name }: SourceFile): boolean => DEFINITIONS.includes(name.toLowerCase());

const isTextTable = ({ name }: SourceFile): boolean => TEXT_TABLES.includes(endingOf(name));

const textTable = (file: SourceFile): Candidate => ({
  name: withoutEnding(file.name).toLowerCase(),
  file: file.name,
  grid: () => csvGrid(file),
});

interface FoundDefinition {
  readonly definition: Json | undefined;
  readonly unreadable: readonly UnreadablePart[];
}

/** One that cannot be read leaves the tables to be looked at. */
const definitionIn = async (folder: SourceFolder): Promise<FoundDefinition> => {
  try {
    return { definition: await onlyDefinitionIn(folder), unreadable: [] };
  } catch (error) {
    if (error instanceof Unreadable) return { definition: undefined, unreadable: [{ error }] };
    throw error;
  }
};

const onlyDefinitionIn = async (folder: SourceFolder): Promise<Json | undefined> => {
  const [file, second] = folder.files.filter(isDefinition);
  if (file && second) {
    const message = `The definition is there twice: as ${file.name} and as ${second.name}.`;
    throw new Unreadable(message, second.name, 'one programme.yaml');
  }
  return file && readDefinition(file);
};
