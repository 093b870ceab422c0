import { isJsonList, isJsonObject } from '@kernel/json.js';
import type { Json } from '@kernel/json.js';

/** Stable and public. */
export type DefinitionFaultCode =
  | 'programme.definition-missing-key'
  | 'programme.definition-unknown-key'
  | 'programme.definition-unreadable'
  | 'programme.definition-duplicate'
  | 'programme.definition-unknown-reference'
  | 'programme.definition-inconsistent';

/** One thing that is wrong with a definition in the shape of `programme.yaml`. */
export interface DefinitionFault {
  readonly code: DefinitionFaultCode;
  /** As people see it: `requirements[3].plane`, the first being 0; empty for the document as a whole. */
  readonly path: string;
  /** The same as a JSON pointer (RFC 6901): `/requirements/3/plane`. */
  readonly pointer: string;
  /** What stands there; undefined when nothing does. */
  readonly value: Json | undefined;
  /** What would have been taken, in words for people. */
  readonly expected: string;
  /** A plain sentence: what is wrong, and where. */
  readonly message: string;
}

/** A place in a document and what stands there. Faults found there are added to `faults`, which all places of a document share. */
export interface Place {
  readonly path: string;
  readonly pointer: string;
  readonly value: Json | undefined;
  readonly faults: DefinitionFault[];
}

export const documentPlace = (value: Json): Place => ({ path: '', pointer: '', value, faults: [] });

export const fieldPlace = (place: Place, key: string, value: Json | undefined): Place => ({
  path: place.path === '' ? key : `${place.path}.${key}`,
  pointer: `${place.pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
  value,
  faults: place.faults,
});

export const itemPlace = (place: Place, index: number, value: Json): Place => ({
  path: `${place.path}[${index}]`,
  pointer: `${place.pointer}/${index}`,
  value,
  faults: place.faults,
});

/** For what hangs on a faulty place: its own faults are nobody's business until that one is mended. */
export const muted = (place: Place): Place => ({ ...place, faults: [] });

export const nameOf = ({ path }: Place): string => (path === '' ? 'The definition' : path);

export const addFault = (place: Place, code: DefinitionFaultCode, expected: string, message: string): void => {
  place.faults.push({ code, path: place.path, pointer: place.pointer, value: place.value, expected, message });
};

export const addMissing = (place: Place, expected: string): void =>
  addFault(place, 'programme.definition-missing-key', expected, `${nameOf(place)} is missing.`);

export const addUnreadable = (place: Place, expected: string): void =>
  addFault(place, 'programme.definition-unreadable', expected, `${nameOf(place)} ${reads(place.value)}.`);

export const addInconsistent = (place: Place, expected: string, message: string): void =>
  addFault(place, 'programme.definition-inconsistent', expected, message);

const LONGEST_QUOTE = 80;

const reads = (value: Json | undefined): string => {
  if (isJsonList(value)) return 'is a list';
  if (isJsonObject(value)) return 'has keys of its own';
  const text = String(value);
  return `reads “${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text}”`;
};
