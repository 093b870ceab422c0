import { StoreUnavailable } from '@kernel/event-store.js';
import { AheadOfLog, BuiltFromOtherLog } from '@kernel/projector.errors.js';
import { mustFollow, viewsOfLog } from '@kernel/views-of-log.js';
import { VIEWS } from '@modules/standing/contracts.js';
import type { Storage } from '../storage.js';
import { openReadStoreReader } from '../stores.js';
import type { RecordLog } from '../stores.js';

/** Whether read models stand in a place that were built from another log than the one there: they answer nothing until they are built anew. */
export const hasViewsOfOtherLog = async (place: Storage, log: RecordLog): Promise<boolean> => {
  try {
    await using open = new AsyncDisposableStack();
    const store = open.adopt(await openReadStoreReader(place), (opened) => opened.close());
    await mustFollow(viewsOfLog(store, log), VIEWS);
    return false;
  } catch (error) {
    if (error instanceof BuiltFromOtherLog || error instanceof AheadOfLog) return true;
    // There are none yet, or none that can be read: the next start makes them.
    if (error instanceof StoreUnavailable) return false;
    throw error;
  }
};
