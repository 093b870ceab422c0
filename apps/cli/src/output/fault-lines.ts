import { isJsonObject } from '@kernel/json.js';
import type { Json, JsonObject } from '@kernel/json.js';
import type { Fault, Warning } from '@modules/intake/contracts.js';
import { ended } from '../../../runtime/failure.js';

/** A fault as programs read it: the six fields of every fault first, null where it concerns no row or no cell. */
export const faultJson = ({ file, row, column, value, expected, code, ...more }: Fault): string =>
  JSON.stringify({ file, row: row ?? null, column: column ?? null, value: value ?? null, expected, code, ...more });

/** A fault in a line under its file's name; both versions of a row that changed stand below it. */
export const faultLines = (fault: Fault): string => {
  const { value = '', message, expected, code, details } = fault;
  const cell = value === '' || says(message, value) ? '' : `“${value}”: `;
  return [`  ${placeOf(fault)}${cell}${message} Expected: ${ended(expected)} [${code}]`, ...versions(details)].join(
    '\n',
  );
};

/** In quotes, or as a word of its own. */
const says = (message: string, value: string): boolean =>
  message.includes(`“${value}”`) || message.split(/\s|[.,:]$/).includes(value);

export const warningLine = (warning: Warning): string => `Note: ${warning.file}: ${placeOf(warning)}${warning.message}`;

/** Empty for what concerns the file as a whole. */
const placeOf = ({ row, column }: Pick<Fault, 'row' | 'column'>): string => {
  const place = [row === undefined ? '' : `row ${row}`, column ?? ''].filter((part) => part !== '').join(', ');
  return place === '' ? '' : `${place}: `;
};

const versions = (details: Json | undefined): readonly string[] => {
  const { standing, sent, row } = isJsonObject(details) ? details : {};
  if (!isJsonObject(standing) || !isJsonObject(sent)) return [];
  const names = [...new Set([...Object.keys(standing), ...Object.keys(sent)])];
  const version = (one: JsonObject): string =>
    names.map((name) => field(name, one[name], same(standing[name], sent[name]))).join(' · ');
  // The row of the same file that stands against this one, where the ref is not on record yet.
  return row === undefined
    ? [`      on record:   ${version(standing)}`, `      in the file: ${version(sent)}`]
    : [`      in row ${shown(row)}: ${version(standing)}`, `      in this row: ${version(sent)}`];
};

/** What differs is set between asterisks. */
const field = (name: string, value: Json | undefined, same: boolean): string =>
  same ? `${name} ${shown(value)}` : `*${name} ${shown(value)}*`;

const same = (one: Json | undefined, other: Json | undefined): boolean => JSON.stringify(one) === JSON.stringify(other);

const shown = (value: Json | undefined): string => {
  if (value === undefined) return '(blank)';
  return typeof value === 'string' ? value : JSON.stringify(value);
};
