import { partsOf } from '@kernel/names.js';
import type { RefClaim } from '@kernel/refs.js';
import type { Recorded, View } from '@kernel/view.js';
import { CATEGORIES, tableOf } from '../standing.facts.js';
import type { StandingFact } from '../standing.facts.js';
import { addRef, annulRef, racedIn, refBlockId } from './ref-blocks.js';
import type { RefBlock, StoredRefBlock } from './ref-blocks.js';
import { refBlockFrom } from './refs.decode.js';

const NONE: readonly RefClaim[] = [];

/** The ref that a fact brings, and the one that it annuls. */
const claimsOf = ({ event, record }: Recorded<StandingFact>): readonly RefClaim[] => {
  const table = tableOf(event.type);
  if (table === undefined || !('ref' in event.data)) return NONE;
  const { programme } = partsOf(record.stream);
  const own = { programme, table, ref: event.data.ref };
  return 'annuls' in event.data ? [own, { programme, table, ref: event.data.annuls }] : [own];
};

/** Which stream a ref stands in: asked before each write, since a ref is unique for each programme and table, whatever stream it is in. */
export const refsView: View<StandingFact, RefBlock> = {
  name: 'refs',
  version: 1,
  categories: CATEGORIES,
  route: (recorded) => [...new Set(claimsOf(recorded).map(refBlockId))],
  routeUnread: () => [],
  evolve: (block = { refs: new Map() }, recorded, id) => {
    const [own, annulled] = claimsOf(recorded);
    const { stream } = recorded.record;
    if (own && refBlockId(own) === id) addRef(block, own.ref, stream);
    if (annulled && refBlockId(annulled) === id) annulRef(block, annulled.ref, stream);
    return block;
  },
  revive: refBlockFrom,
  store: ({ refs }): StoredRefBlock => ({ refs: [...refs] }),
  /** Only blocks with a fault are listed. */
  card: (block) => {
    const raced = racedIn(block);
    return raced.length > 0 ? { raced } : undefined;
  },
  weight: ({ refs }) => 2 + refs.size,
};
