import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Register } from '@kernel/register.js';
import { unitCode } from '@kernel/teryt.js';

const POWIAT_DIGITS = 4;
const VOIVODESHIP_DIGITS = 2;

/** The register that travels with the project. The file is read when the first question is asked, and once. */
export const loadRegister = (): Register => {
  let units: ReadonlyMap<string, string> | undefined;
  const names = (): ReadonlyMap<string, string> =>
    (units ??= readUnits(join(packageRoot(), 'libs/adapters/terc/terc.csv')));
  return {
    edition: 'TERYT, state of 2024-01-01',
    has: (unit) => names().has(unit),
    nameOf: (code) => names().get(unitCode(code)),
  };
};

/** The build puts programs into a folder of their own, and data stays where it is in the source: both lie under one package.json. */
const packageRoot = (): string => {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error(`No package.json was found above ${import.meta.dirname}: the TERC register cannot be read.`);
    folder = parent;
  }
  return folder;
};

/** Names by identity. A gmina's line also names its powiat and its voivodeship, whose codes its own begins with. */
const readUnits = (path: string): ReadonlyMap<string, string> => {
  const units = new Map<string, string>();
  for (const line of readFileSync(path, 'utf8').split('\n').slice(1)) {
    const [code, name, , powiat, voivodeship] = line.split(',');
    if (!code || !name || !powiat || !voivodeship) continue;
    units.set(unitCode(code), name);
    units.set(code.slice(0, POWIAT_DIGITS), powiat);
    units.set(code.slice(0, VOIVODESHIP_DIGITS), voivodeship);
  }
  return units;
};
