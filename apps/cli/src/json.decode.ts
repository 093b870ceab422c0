import { isJsonObject } from '@kernel/json.js';
import type { Json, JsonObject } from '@kernel/json.js';

/** The object that a text holds as JSON; undefined when it holds none. */
export const jsonObject = (text: string): JsonObject | undefined => {
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
