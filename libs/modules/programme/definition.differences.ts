import { isJsonList, isJsonObject } from '@kernel/json.js';
import type { Json, JsonObject } from '@kernel/json.js';
import type { Definition } from './definition.js';
import { toDocument } from './definition.document.js';

/** One place in which two definitions say something else. */
export interface DefinitionDifference {
  /** In the words of `programme.yaml`; an item of a list by its id: `requirements[adoption].due`. */
  readonly path: string;
  /** Undefined where the one on record has nothing. */
  readonly standing: Json | undefined;
  /** Undefined where the one that came has nothing. */
  readonly sent: Json | undefined;
}

/** What differs, place by place; nothing when they are the same. The order of a list is a difference of its own: it is what people see. */
export const definitionDifferences = (standing: Definition, sent: Definition): readonly DefinitionDifference[] =>
  differences('', toDocument(standing), toDocument(sent));

const differences = (
  path: string,
  standing: Json | undefined,
  sent: Json | undefined,
): readonly DefinitionDifference[] => {
  if (isJsonObject(standing) && isJsonObject(sent)) return ofObjects(path, standing, sent);
  const before = byId(standing);
  const after = byId(sent);
  if (before && after) return ofCatalogues(path, before, after);
  return JSON.stringify(standing) === JSON.stringify(sent) ? [] : [{ path, standing, sent }];
};

const ofObjects = (path: string, standing: JsonObject, sent: JsonObject): readonly DefinitionDifference[] =>
  union(Object.keys(standing), Object.keys(sent)).flatMap((key) =>
    differences(path === '' ? key : `${path}.${key}`, standing[key], sent[key]),
  );

type ById = ReadonlyMap<string, Json>;

const ofCatalogues = (path: string, standing: ById, sent: ById): readonly DefinitionDifference[] => {
  const items = union(standing.keys(), sent.keys()).flatMap((id) =>
    differences(`${path}[${id}]`, standing.get(id), sent.get(id)),
  );
  const before = [...standing.keys()].filter((id) => sent.has(id));
  const after = [...sent.keys()].filter((id) => standing.has(id));
  return before.join() === after.join()
    ? items
    : [...items, { path: `${path} (order)`, standing: before, sent: after }];
};

const union = (a: Iterable<string>, b: Iterable<string>): readonly string[] => [...new Set([...a, ...b])];

/** A list of things with ids; undefined for any other value, a list of plain words among them. */
const byId = (value: Json | undefined): ById | undefined => {
  if (!isJsonList(value)) return undefined;
  const items = new Map<string, Json>();
  for (const item of value) {
    if (!isJsonObject(item) || typeof item['id'] !== 'string') return undefined;
    items.set(item['id'], item);
  }
  return items;
};
