import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isId } from '@kernel/names.js';
import { emptyFolder } from '@modules/intake/template.js';
import { Failure } from '../../../runtime/failure.js';
import { printLine } from '../output/print.js';

export interface NewOptions {
  readonly into: string;
}

export const newProgramme = async (id: string, { into }: NewOptions): Promise<void> => {
  if (!isId(id) || id.startsWith('.'))
    throw new Failure(
      `“${id}” cannot be a programme’s id.`,
      'letters, digits, dot, underscore and hyphen only, at most 64 characters, the first one no dot',
    );
  const folder = join(into, id);
  makeFolder(folder);
  for (const { name, content } of emptyFolder(id, String(new Date().getFullYear())))
    writeFileSync(join(folder, name), content, { flag: 'wx' });
  await printLine(
    `${folder} is ready: fill in programme.yaml and the tables, then “kronika import ${folder} --check”.`,
  );
};

/** What is there already is somebody's work. */
const makeFolder = (folder: string): void => {
  mkdirSync(join(folder, '..'), { recursive: true });
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new Failure(`${folder} is there already, and was left as it is.`, 'an id or a place (--into) that is free');
  }
};
