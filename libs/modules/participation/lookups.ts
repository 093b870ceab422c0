import type { UnitCode } from '@kernel/teryt.js';
import type { Rules } from '@modules/programme/contracts.js';
import type { Membership } from './membership.js';

/** What a command needs to know of other streams. Given by the composition root; read from the log as it stands, not from a view. */
export interface Lookups {
  /** @throws ProgrammeUnknown */
  rules(programme: string): Promise<Rules>;
  /** In the order of their first days; none for a municipality that never joined. */
  memberships(programme: string, code: UnitCode): Promise<readonly Membership[]>;
}
