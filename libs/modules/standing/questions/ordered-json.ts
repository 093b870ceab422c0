import type { Json, JsonObject } from '@kernel/json.js';

/** JSON whose objects keep their order: in a JavaScript object, keys that look like whole numbers (TERYT codes) would come first, sorted. */
export type OrderedJson = Json | OrderedObject;
export type OrderedObject = ReadonlyMap<string, OrderedJson>;

const isOrdered = (value: OrderedJson): value is OrderedObject => value instanceof Map;

export const asObject = (ordered: OrderedObject): JsonObject =>
  Object.fromEntries([...ordered].map(([key, value]) => [key, isOrdered(value) ? asObject(value) : value]));

/** Printed with one space for each level, as `JSON.stringify(value, undefined, 1)` would. */
export const asText = (value: OrderedJson, indent = ''): string => {
  if (!isOrdered(value)) return JSON.stringify(value);
  if (value.size === 0) return '{}';
  const inner = `${indent} `;
  const fields = [...value].map(([key, field]) => `${inner}${JSON.stringify(key)}: ${asText(field, inner)}`);
  return `{\n${fields.join(',\n')}\n${indent}}`;
};
