import type { Teryt, UnitCode } from './teryt.js';

/**
 * The register of local-government units (TERC). Municipalities merge, split and change their kind, so a unit that it lacks is worth a
 * warning and no more.
 */
export interface Register {
  /** Which register and of what day, in words for people: `TERYT, state of 2024-01-01`. */
  readonly edition: string;
  /** @param unit six digits of a gmina, four of a powiat, two of a voivodeship */
  has(unit: UnitCode): boolean;
  /** The unit's Polish name; undefined when the register lacks it. A name identifies nothing: many units share one. */
  nameOf(code: Teryt | UnitCode): string | undefined;
}
