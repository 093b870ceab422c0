import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { textOf } from './fields.js';
import { jsonObject } from './json.decode.js';

/** The project's folder: programs are built into a folder of their own, what travels with them stays where it is in the source. */
export const projectRoot = (): string => {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No package.json was found above ${import.meta.dirname}.`);
    folder = parent;
  }
  return folder;
};

export const version = (): string => {
  const description = jsonObject(readFileSync(join(projectRoot(), 'package.json'), 'utf8'));
  return textOf(description?.['version']);
};
