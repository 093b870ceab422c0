import type { Json } from '@kernel/json.js';
import { type Bundle, Unreadable } from '@kernel/table-reader.js';
import { type Candidate, bundleOf } from './bundle.js';
import { csvGrid } from './csv-grid.js';
import { type SourceFile, type SourceFolder, endingOf, withoutEnding } from './source-file.js';
import { readDefinition } from './yaml-definition.js';

const DEFINITIONS = ['programme.yaml', 'programme.yml'];
const TEXT_TABLES = ['.csv', '.tsv', '.txt'];

/** A folder of tables, on disk or in a zip. Closing the bundle closes the folder. */
export const folderBundle = async (folder: SourceFolder, asked: readonly string[]): Promise<Bundle> => {
  const definition = await definitionIn(folder);
  const candidates = folder.files.filter(isTextTable).map(textTable);
  const others = folder.files.filter((file) => !isTextTable(file) && !isDefinition(file)).map(({ name }) => name);
  const passedOver = [...folder.folders, ...others];
  return bundleOf({ name: folder.name, definition, candidates, passedOver, close: () => folder.close() }, asked);
};

const isDefinition = ({ name }: SourceFile): boolean => DEFINITIONS.includes(name.toLowerCase());

const isTextTable = ({ name }: SourceFile): boolean => TEXT_TABLES.includes(endingOf(name));

const textTable = (file: SourceFile): Candidate => ({
  name: withoutEnding(file.name).toLowerCase(),
  file: file.name,
  grid: () => csvGrid(file),
});

const definitionIn = async (folder: SourceFolder): Promise<Json | undefined> => {
  const [file, second] = folder.files.filter(isDefinition);
  if (file && second) {
    const message = `The definition is there twice: as ${file.name} and as ${second.name}.`;
    throw new Unreadable(message, second.name, undefined, undefined, 'one programme.yaml');
  }
  return file && readDefinition(file);
};
