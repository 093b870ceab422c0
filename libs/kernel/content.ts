import { isJsonList, isJsonObject } from './json.js';
import type { Json } from './json.js';
import { unitCode } from './teryt.js';

/**
 * Whether two entries say the same: compared after parsing, blank and missing alike, and by TERYT identity, so that a changed last digit is
 * no change. `apart` names fields that are facts of their own (`left`, `repealed`) and are left out.
 */
export const sameContent = (a: object, b: object, apart: readonly string[] = []): boolean =>
  print(a, apart) === print(b, apart);

const print = (content: object, apart: readonly string[]): string =>
  JSON.stringify(ordered(Object.fromEntries(Object.entries(content).filter(([key]) => !apart.includes(key)))));

const ordered = (value: Json | undefined): Json | undefined => {
  if (isJsonList(value)) return value.map((item) => ordered(item) ?? null);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined && field !== '');
  return Object.fromEntries(
    entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => [key, fieldOf(key, field)]),
  );
};

const fieldOf = (key: string, field: Json | undefined): Json | undefined =>
  key === 'teryt' && typeof field === 'string' ? unitCode(field) : ordered(field);
