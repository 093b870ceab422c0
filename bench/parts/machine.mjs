import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { whole } from './figures.mjs';

/** Writes texts to a file with one fdatasync for each. Gives how many it wrote in a second. */
export const rawWrites = (folder, milliseconds, textAt) => {
  const path = join(folder, 'raw');
  const file = openSync(path, 'a');
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < milliseconds) {
    writeSync(file, textAt(count++));
    fdatasyncSync(file);
  }
  const rate = (count / (performance.now() - start)) * 1000;
  closeSync(file);
  rmSync(path);
  return rate;
};

const BLOCK = 'x'.repeat(600);

export const describeMachine = (folder) => ({
  cpu: `${cpus()[0]?.model.trim() ?? 'unknown processor'} × ${cpus().length}`,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  system: `${platform()} ${release()}`,
  node: `Node ${process.versions.node}, SQLite ${process.versions.sqlite}`,
  disk: `${whole(rawWrites(folder, 1500, () => BLOCK))} writes of 600 bytes a second, each with its fdatasync`,
  load: `${loadavg()[0].toFixed(1)} processes wanted a processor in the minute before`,
});
