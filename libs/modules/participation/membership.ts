import type { Day } from '@kernel/day.js';
import { standing } from '@kernel/entries.js';
import type { Entries } from '@kernel/entries.js';
import { unitCode } from '@kernel/teryt.js';
import type { Teryt } from '@kernel/teryt.js';
import { NotAMember } from './participation.errors.js';
import type { Joining } from './participation.events.js';

/** A span of days over which a municipality belongs to the programme, on one track. */
export interface Membership {
  readonly teryt: Teryt;
  readonly name: string;
  readonly track: string;
  /** First day on which it belongs. */
  readonly from: Day;
  /** Last day on which it belongs and is counted; missing while it has not left. */
  readonly to?: Day;
}

export const membershipOf = ({ teryt, name, track, on, left }: Joining): Membership => ({
  teryt,
  name,
  track,
  from: on,
  ...(left && { to: left.on }),
});

/** All memberships on record for one municipality, in the order of their first days. Nothing on record: none. */
export const membershipsOf = (state: { readonly municipalities: Entries<Joining> }): readonly Membership[] =>
  standing(state.municipalities)
    .map(({ content }) => membershipOf(content))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1));

/** The membership of the day; undefined before the municipality joined and after it left. */
export const memberOn = (memberships: readonly Membership[], day: Day): Membership | undefined =>
  memberships.find(({ from, to }) => from <= day && (to === undefined || day <= to));

/**
 * For every entry of a municipality, on the entry's own day. Source: domain.md, rule 6.
 * @param memberships of this one municipality
 * @throws NotAMember
 */
export const checkMember = (memberships: readonly Membership[], teryt: Teryt, day: Day): Membership => {
  const membership = memberOn(memberships, day);
  if (!membership || unitCode(membership.teryt) !== unitCode(teryt)) throw new NotAMember(teryt, day, memberships);
  return membership;
};
