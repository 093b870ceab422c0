import { isJsonObject } from '@kernel/json.js';
import type { Json, JsonObject } from '@kernel/json.js';
import type { Fault, Warning } from '@modules/intake/contracts.js';

/** A fault as programs read it: the six fields of every fault first, null where it concerns no row or no cell. */
export const faultJson = ({ file, row, column, value, expected, code, ...more }: Fault): string =>
  JSON.stringify({ file, row: row ?? null, column: column ?? null, value: value ?? null, expected, code, ...more });

/** A fault in a line under its file's name; both versions of a row that changed stand below it. */
export const faultLines = (fault: Fault): string => {
  const { value = '', message, expected, code, details } = fault;
  const cell = value === '' || message.includes(`“${value}”`) ? '' : ` “${value}”`;
  return [`  ${placeOf(fault)}${cell}: ${message} Expected: ${expected}. [${code}]`, ...versions(details)].join('\n');
};

export const warningLine = (warning: Warning): string =>
  `Note: ${warning.file}, ${placeOf(warning)}: ${warning.message}`;

const placeOf = ({ row, column }: Pick<Fault, 'row' | 'column'>): string => {
  const place = row === undefined ? 'the file as a whole' : `row ${row}`;
  return column === undefined ? place : `${place}, ${column}`;
};

const versions = (details: Json | undefined): readonly string[] => {
  const { standing, sent } = isJsonObject(details) ? details : {};
  if (!isJsonObject(standing) || !isJsonObject(sent)) return [];
  return [`      on record:   ${version(standing, sent)}`, `      in the file: ${version(sent, standing)}`];
};

/** What differs is set between asterisks. */
const version = (one: JsonObject, other: JsonObject): string =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .map((name) => (same(one[name], other[name]) ? `${name} ${shown(one[name])}` : `*${name} ${shown(one[name])}*`))
    .join(' · ');

const same = (one: Json | undefined, other: Json | undefined): boolean => JSON.stringify(one) === JSON.stringify(other);

const shown = (value: Json | undefined): string => {
  if (value === undefined) return '(blank)';
  return typeof value === 'string' ? value : JSON.stringify(value);
};
