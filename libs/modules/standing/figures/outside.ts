import { within } from '@kernel/day.js';
import type { Day } from '@kernel/day.js';
import type { TableName } from '@kernel/entries.js';
import { isRegion } from '@kernel/teryt.js';
import type { UnitCode } from '@kernel/teryt.js';
import { memberOn } from '@modules/participation/contracts.js';
import type { Membership } from '@modules/participation/contracts.js';
import { definitionOn } from '@modules/programme/contracts.js';
import type { StandingRules } from '@modules/programme/contracts.js';

/** What entries of one municipality or region are held against. */
export interface Bounds {
  readonly code: UnitCode;
  readonly memberships: readonly Membership[];
  readonly rules: StandingRules;
}

/** Whether the day lies before the municipality joined or after it left; a region has activities without joining. */
export const isOutsideMembership = (table: TableName, on: Day, { code, memberships }: Bounds): boolean =>
  table !== 'municipalities' && !isRegion(code) && memberOn(memberships, on) === undefined;

/** Acts and departures may come after the period. Source: domain.md, rule 6. */
export const isOutsidePeriod = (table: TableName, on: Day, rules: StandingRules): boolean => {
  const { period } = definitionOn(rules, on);
  const later = table === 'adoptions' || table === 'municipalities';
  return !within(on, later ? { from: period.from } : period);
};
