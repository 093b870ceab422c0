import { StoreUnavailable } from '@kernel/event-store.js';
import type { Position } from '@kernel/event.js';
import type { UnitCode } from '@kernel/teryt.js';
import type { RowCommand } from '@modules/intake/contracts.js';
import { ViewBuilding } from '@modules/standing/contracts.js';
import type { OutsideEntry } from '@modules/standing/contracts.js';
import type { Questions, Recorded } from './record.js';
import { ViewBehind } from './views.js';

/** Names the entries that lie outside once the log has come so far; of one municipality, or of all. */
export interface NamesOutside {
  (programme: string, code: UnitCode | undefined, atLeast: Position): Promise<readonly OutsideEntry[]>;
}

/** What was written stands, whether or not the views can tell by now what it left outside. */
export const outsideOver =
  ({ ask }: Pick<Questions, 'ask'>): NamesOutside =>
  async (programme, code, atLeast) => {
    try {
      return (await ask({ type: 'outside', programme, code }, atLeast)).entries;
    } catch (error) {
      if ([ViewBehind, ViewBuilding, StoreUnavailable].some((kind) => error instanceof kind)) return [];
      throw error;
    }
  };

/** A departure, or what becomes of a joining. Source: domain.md, rule 0. */
export const mayLeaveOutside = ({ table, type }: RowCommand): boolean =>
  table === 'municipalities' && type !== 'record';

/** Adds the names to how a write ended. A stream that it began had nothing that could be left. */
export const namingOutside = async (
  names: NamesOutside,
  { programme, code }: { readonly programme: string; readonly code?: UnitCode },
  recorded: Recorded,
): Promise<Recorded> => {
  const { position, revision, appended } = recorded;
  if (position === undefined || revision === BigInt(appended - 1)) return recorded;
  const outside = await names(programme, code, position);
  return outside.length === 0 ? recorded : { ...recorded, outside };
};
