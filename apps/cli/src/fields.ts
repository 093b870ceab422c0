import { isJsonObject } from '@kernel/json.js';
import type { Json, JsonObject } from '@kernel/json.js';

/** What stands in fields of JSON whose shape is another's: of a server's answer, of a document. */
export const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
export const optionalText = (value: Json | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
export const numberOf = (value: Json | undefined): number => (typeof value === 'number' ? value : 0);
export const optionalNumber = (value: Json | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;
export const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});
