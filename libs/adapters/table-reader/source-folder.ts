import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { Unreadable } from '@kernel/table-reader.js';
import { type SourceFile, type SourceFolder, isDebris } from './source-file.js';
import type { ZipArchive } from './zip-archive.js';

/** A folder on disk. */
export const folderOnDisk = async (path: string): Promise<SourceFolder> => {
  const files: SourceFile[] = [];
  const folders: string[] = [];
  for (const name of (await readdir(path)).filter((entry) => !isDebris(entry)).toSorted()) {
    const found = await stat(join(path, name));
    if (found.isDirectory()) folders.push(`${name}/`);
    else if (found.isFile()) files.push({ name, bytes: () => bytesOf(join(path, name), name) });
  }
  return { name: basename(resolve(path)), files, folders, close: () => Promise.resolve() };
};

/** A zip of a folder, or of the files in it: a folder that holds all else is looked into. */
export const folderInZip = (archive: ZipArchive): SourceFolder => {
  const paths = archive.paths.filter((path) => !path.split('/').some(isDebris));
  const root = commonFolder(paths);
  const inside = paths.map((path) => path.slice(root.length)).toSorted();
  const files = inside
    .filter((path) => !path.includes('/'))
    .map((path) => archive.file(root + path, path))
    .filter((file) => file !== undefined);
  const folders = new Set(
    inside.filter((path) => path.includes('/')).map((path) => path.slice(0, path.indexOf('/') + 1)),
  );
  return { name: archive.name, files, folders: [...folders], close: () => archive.close() };
};

const commonFolder = (paths: readonly string[]): string => {
  const [first = ''] = paths;
  const root = first.slice(0, first.indexOf('/') + 1);
  return paths.every((path) => path.startsWith(root)) ? root : '';
};

async function* bytesOf(path: string, name: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path);
  } catch (error) {
    throw cannotOpen(name, error);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
};

/** What the system says of a file, in words for people. Anything else is given back as it is. */
export const cannotOpen = (name: string, error: unknown): unknown => {
  if (typeof error !== 'object' || error === null || !('code' in error)) return error;
  const why = REASONS[String(error.code)] ?? String(error.code);
  const message = `${name} cannot be read: ${why}.`;
  return new Unreadable(message, name, 'a file or folder that can be read');
};
