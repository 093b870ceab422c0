import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ContractFolder } from '@testing/event-contract.js';

/** The schemas and golden samples of a module, by file name. */
export const contractFolder = (module: string): ContractFolder => {
  const folder = join('libs/modules', module, 'contract');
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
};
