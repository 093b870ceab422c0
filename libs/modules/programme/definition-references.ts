import { addFault, addMissing, fieldPlace, nameOf } from './definition-fault.js';
import type { Place } from './definition-fault.js';
import { readId, readList, readOneOf } from './definition-reading.js';

/** What a reference may name; undefined while the list that it points to, or an id of it, could not be read. */
export type Known = ReadonlySet<string> | undefined;

export interface WithId {
  readonly id: string;
}

/** A list of things with ids of their own. */
export interface Catalogue<Item> {
  readonly items: readonly Item[];
  readonly known: Known;
}

/** Reads each item; an id that stands a second time is a fault at its second place. */
export const readCatalogue = <Item extends WithId>(
  place: Place,
  least: 0 | 1,
  read: (place: Place) => Item,
): Catalogue<Item> => {
  const places = readList(place, least);
  const items = (places ?? []).map(read);
  const ids = items.map(({ id }) => id);
  for (const [index, item] of (places ?? []).entries()) addIfRepeated(fieldPlace(item, 'id', ids[index]), ids, index);
  return { items, known: places && knownOf(ids) };
};

/** A list of plain ids, without repeats. */
export const readIds = (place: Place): Catalogue<string> => {
  const places = readList(place, 1);
  const items = (places ?? []).map(readId);
  for (const [index, item] of (places ?? []).entries()) addIfRepeated(item, items, index);
  return { items, known: places && knownOf(items) };
};

const knownOf = (ids: readonly string[]): Known => (ids.includes('') ? undefined : new Set(ids));

/** One or more of some fixed words, without repeats. */
export const readChoices = <Choice extends string>(
  place: Place,
  choices: readonly [Choice, ...Choice[]],
): readonly Choice[] => {
  const places = readList(place, 1) ?? [];
  const items = places.map((item) => readOneOf(item, choices));
  const words = places.map(({ value }) => (typeof value === 'string' ? value : ''));
  for (const [index, item] of places.entries()) addIfRepeated(item, words, index);
  return items;
};

const addIfRepeated = (place: Place, ids: readonly string[], index: number): void => {
  const id = ids[index] ?? '';
  const first = ids.indexOf(id);
  if (id === '' || first === index) return;
  addFault(
    place,
    'programme.definition-duplicate',
    'an id that no other item of the list has',
    `${nameOf(place)} repeats “${id}”, which item ${first} has.`,
  );
};

const MOST_LISTED = 30;

/** Reads a reference to something that the same definition lists under `where`. */
export const readReference = (place: Place, known: Known, where: string): string => {
  const choices = known && [...known];
  if (choices && (place.value === undefined || place.value === null)) {
    addMissing(place, expectedOf(choices, where));
    return '';
  }
  const id = readId(place);
  if (id === '' || !choices || choices.includes(id)) return id;
  addFault(
    place,
    'programme.definition-unknown-reference',
    expectedOf(choices, where),
    `${nameOf(place)} names “${id}”, which is not in ${where}.`,
  );
  return id;
};

const expectedOf = (choices: readonly string[], where: string): string =>
  choices.length > MOST_LISTED ? `an id from ${where}` : `one of ${choices.join(', ')} (${where})`;

/** One or more references, without repeats. */
export const readReferences = (place: Place, known: Known, where: string): readonly string[] => {
  const places = readList(place, 1) ?? [];
  const ids = places.map((item) => readReference(item, known, where));
  for (const [index, item] of places.entries()) addIfRepeated(item, ids, index);
  return ids;
};
