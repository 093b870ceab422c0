import type { StreamName } from './event.js';
import type { UnitCode } from './teryt.js';

/** Ids that people bring (programme, edition, person, kind, …) stand in stream names and URLs. */
export const isId = (text: string): boolean => /^[A-Za-z0-9._-]{1,64}$/.test(text);

export const programmeStream = (programme: string): StreamName => `programme-${programme}`;
export const participationStream = (programme: string, code: UnitCode): StreamName =>
  `participation-${programme}:${code}`;
export const advisoryStream = (programme: string, code: UnitCode): StreamName => `advisory-${programme}:${code}`;
export const activitiesStream = (programme: string, code: UnitCode): StreamName => `activities-${programme}:${code}`;
export const academyStream = (programme: string, edition: string): StreamName => `academy-${programme}:${edition}`;
export const personStream = (programme: string, person: string): StreamName => `person-${programme}:${person}`;

/** The parts of a stream's name: `participation`, the programme, and what follows the colon (a unit's code, an edition, a person). */
export interface StreamParts {
  readonly category: string;
  readonly programme: string;
  readonly key: string;
}

/** Reads a stream's name back. The first hyphen ends the category, the first colon the programme; the key may be empty. */
export const partsOf = (stream: StreamName): StreamParts => {
  const hyphen = stream.indexOf('-');
  const colon = stream.indexOf(':', hyphen);
  const end = colon < 0 ? stream.length : colon;
  return { category: stream.slice(0, hyphen), programme: stream.slice(hyphen + 1, end), key: stream.slice(end + 1) };
};
