import { partsOf } from '@kernel/names.js';
import type { RefClaim } from '@kernel/refs.js';
import type { Recorded, View } from '@kernel/view.js';
import { CATEGORIES, tableOf } from '../standing.facts.js';
import type { StandingFact } from '../standing.facts.js';
import { addRef, annulRef, racedIn, refBlockId } from './ref-blocks.js';
import type { RefBlock, StoredRefBlock } from './ref-blocks.js';
import { refBlockFrom } from './refs.decode.js';

/** The ref that a fact brings. */
const claimOf = ({ event, record }: Recorded<StandingFact>): RefClaim | undefined => {
  const table = tableOf(event.type);
  if (table === undefined || !('ref' in event.data)) return undefined;
  return { programme: partsOf(record.stream).programme, table, ref: event.data.ref };
};

/** The ref that it annuls. */
const annulledBy = (claim: RefClaim, { data }: StandingFact): RefClaim | undefined =>
  'annuls' in data ? { ...claim, ref: data.annuls } : undefined;

/** Which stream a ref stands in: asked before each write, since a ref is unique for each programme and table, whatever stream it is in. */
export const refsView: View<StandingFact, RefBlock> = {
  name: 'refs',
  version: 1,
  categories: CATEGORIES,
  route: (recorded) => {
    const claim = claimOf(recorded);
    if (!claim) return [];
    const annulled = annulledBy(claim, recorded.event);
    const id = refBlockId(claim);
    return annulled && refBlockId(annulled) !== id ? [id, refBlockId(annulled)] : [id];
  },
  routeUnread: () => [],
  evolve: (block = { refs: new Map() }, recorded, id) => {
    const claim = claimOf(recorded);
    if (!claim) return block;
    const annulled = annulledBy(claim, recorded.event);
    if (refBlockId(claim) === id) addRef(block, claim.ref, recorded.record.stream);
    if (annulled && refBlockId(annulled) === id) annulRef(block, annulled.ref, recorded.record.stream);
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
