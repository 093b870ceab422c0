import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** What is sent to the server, and what it is. */
export interface Packed {
  readonly bytes: Uint8Array;
  readonly type: 'application/zip' | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
}

/** A zip or workbook as it is, or a folder packed in memory. */
export const packed = async (path: string): Promise<Packed> => {
  if (statSync(path).isDirectory()) return { bytes: await zipOf(path), type: 'application/zip' };
  const type = /\.xls[xm]$/i.test(basename(path))
    ? 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    : 'application/zip';
  return { bytes: await readFile(path), type };
};

/** What Kronika may read: nothing else leaves the folder. */
const READ = /\.(?:csv|tsv|txt|ya?ml|xls[xm])$/i;

const zipOf = async (folder: string): Promise<Buffer> => {
  const zip = new ZipFile();
  const failed = once(zip, 'error').then(([error]) => Promise.reject(error));
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (READ.test(name) && statSync(path).isFile()) zip.addFile(path, name);
  }
  zip.end();
  return Promise.race([buffer(zip.outputStream), failed]);
};
