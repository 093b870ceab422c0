// Where the built code lies. Everything that is measured is loaded from there.
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { root } from '../../scripts/runtime.mjs';

const { values } = parseArgs({
  options: { build: { type: 'string', default: join(root, 'dist') } },
  strict: false,
  allowPositionals: true,
});

/** The folder of the build; `--build FOLDER` names another one, to compare two. */
export const buildFolder = resolve(values.build);

/** @param path of a source file below the project's folder, with the ending `.js` */
export const fromBuild = (path) => import(pathToFileURL(join(buildFolder, path)).href);
