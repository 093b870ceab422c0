import { type Bundle, type TableReader, Unreadable } from '@kernel/table-reader.js';
import { folderBundle } from './folder-bundle.js';
import type { SourceFile } from './source-file.js';
import { ZIP_LIMITS } from './zip-archive.js';

/** A programme folder in memory: by the file's name (`advisory.csv`, `programme.yaml`) its text, or the rows of a table with the header first. */
export type MemoryFolder = Readonly<Record<string, string | readonly (readonly string[])[]>>;

/** For specs: folders by their paths, read exactly as those on disk are. */
export class MemoryTableReader implements TableReader {
  constructor(private readonly folders: Readonly<Record<string, MemoryFolder>>) {}

  async open(path: string, tables: readonly string[]): Promise<Bundle> {
    const folder = this.folders[path];
    if (!folder) throw new Unreadable(`${path} cannot be read: there is no such file or folder.`, path);
    const files = Object.entries(folder).map(([name, content]) => inMemory(name, content));
    return folderBundle({ name: path, files, folders: [], close: () => Promise.resolve() }, tables, ZIP_LIMITS);
  }
}

const inMemory = (name: string, content: MemoryFolder[string]): SourceFile => {
  const text = typeof content === 'string' ? content : content.map((row) => row.map(quoted).join(';')).join('\r\n');
  return {
    name,
    async *bytes() {
      yield Buffer.from(text);
    },
  };
};

const quoted = (cell: string): string => (/[;"\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
