import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type Bundle, type PackedTableReader, Unreadable } from '@kernel/table-reader.js';
import { bundleOf } from './bundle.js';
import { folderBundle } from './folder-bundle.js';
import { cannotOpen, folderInZip, folderOnDisk } from './source-folder.js';
import { isWorkbook, sheetsOf } from './xlsx-workbook.js';
import { ZIP_LIMITS, ZipArchive, type ZipLimits } from './zip-archive.js';

const MAGIC_BYTES = 4;
const EXPECTED = 'a programme folder, a zip of it, or an .xlsx workbook';

/** Reads what lies on this machine's disk: a folder, a zip of one, or a workbook, told apart by content rather than by name. */
export class FileTableReader implements PackedTableReader {
  constructor(private readonly limits: ZipLimits = ZIP_LIMITS) {}

  async open(path: string, tables: readonly string[]): Promise<Bundle> {
    const name = basename(resolve(path));
    try {
      if ((await stat(path)).isDirectory()) return await folderBundle(await folderOnDisk(path), tables, this.limits);
      refuseOtherThanZip(await beginningOf(path), name);
      return await this.openArchive(path, name, tables);
    } catch (error) {
      throw cannotOpen(name, error);
    }
  }

  async openBytes(name: string, bytes: Uint8Array, tables: readonly string[]): Promise<Bundle> {
    const packed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    refuseOtherThanZip(packed.subarray(0, MAGIC_BYTES).toString('latin1'), name);
    return this.openArchive(packed, name, tables);
  }

  private async openArchive(from: string | Buffer, name: string, tables: readonly string[]): Promise<Bundle> {
    const archive = await ZipArchive.open(name, from, this.limits);
    try {
      if (isWorkbook(archive)) return await workbookBundle(archive, tables);
      return await folderBundle(folderInZip(archive), tables, this.limits);
    } catch (error) {
      await archive.close();
      throw error;
    }
  }
}

const workbookBundle = async (archive: ZipArchive, tables: readonly string[]): Promise<Bundle> => {
  const candidates = await sheetsOf(archive);
  const close = (): Promise<void> => archive.close();
  return bundleOf({ name: archive.name, definition: undefined, candidates, passedOver: [], close }, tables);
};

const refuseOtherThanZip = (begins: string, name: string): void => {
  if (begins.startsWith('PK')) return;
  if (!begins.startsWith('\u00d0\u00cf\u0011\u00e0'))
    throw new Unreadable(`${name} is neither a zip nor a workbook.`, name, EXPECTED);
  const message = `${name} is a workbook of the old Excel format, or one with a password.`;
  throw new Unreadable(message, name, 'an .xlsx workbook without a password');
};

const beginningOf = async (path: string): Promise<string> => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_BYTES), 0, MAGIC_BYTES, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await file.close();
  }
};
