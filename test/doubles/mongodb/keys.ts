import type { Binary } from 'bson';
import { text } from './comparing.js';
import { type Doc, numeric, typeOf } from './values.js';

const numberKey = (value: number | bigint): string =>
  typeof value === 'number' && !Number.isInteger(value) ? `n${value}` : `n${BigInt(value)}`;

/** The same text for two values exactly if the engine holds them to be equal. */
export const keyOf = (value: unknown): string => {
  switch (typeOf(value)) {
    case 'missing':
    case 'null':
      return '0';
    case 'string':
      return `s${String(value)}`;
    case 'int':
    case 'long':
    case 'double':
    case 'decimal':
      return numberKey(numeric(value));
    case 'object':
      return `o{${Object.entries(value as Doc)
        .map(([name, of]) => JSON.stringify(`${name}:${keyOf(of)}`))
        .join()}}`;
    case 'array':
      return `a[${(value as unknown[]).map((of) => JSON.stringify(keyOf(of))).join()}]`;
    case 'binData':
      return `b${(value as Binary).sub_type}:${(value as Binary).toString('base64')}`;
    case 'date':
      return `d${(value as Date).getTime()}`;
    default:
      return `${typeOf(value)}:${text(value)}`;
  }
};
