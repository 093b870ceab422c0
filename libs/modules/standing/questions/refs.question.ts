import { BuildGone } from '@kernel/read-store.js';
import type { Build, ReadStore } from '@kernel/read-store.js';
import type { RefClaim, RefIndex } from '@kernel/refs.js';
import { ViewBuilding } from '../standing.errors.js';
import { claimIn, refBlockId, refBlocksPrefix, streamsOf } from '../views/ref-blocks.js';
import { racedFrom, refBlockFrom } from '../views/refs.decode.js';
import { refsView } from '../views/refs.view.js';
import { Reading } from './reading.js';
import type { Answered } from './reading.js';

const ATTEMPTS = 4;

/** Where refs stand, as far as the view has seen. Several streams for one that two processes raced for. @throws ViewBuilding */
export const refIndexOver = (store: ReadStore): Pick<RefIndex, 'find'> => ({
  find: async (claims: readonly RefClaim[]) => {
    const ids = [...new Set(claims.map(refBlockId))];
    const stored = await asked(store, (build) => store.getMany(build, ids));
    const blocks = new Map([...stored].map(([id, { body }]) => [id, refBlockFrom(body)]));
    return claims.flatMap((claim) => {
      const block = blocks.get(refBlockId(claim));
      return block ? streamsOf(block, claim.ref).map((stream) => ({ ...claim, stream })) : [];
    });
  },
});

/** Refs of a programme that two streams hold: both count until one of them is annulled. */
export interface FaultsQuestion {
  readonly type: 'faults';
  readonly programme: string;
}

export interface FaultsAnswer extends Answered {
  readonly programme: string;
  readonly raced: readonly { readonly table: string; readonly ref: string; readonly streams: readonly string[] }[];
}

/** @throws ViewBuilding */
export const faults = async (store: ReadStore, { programme }: FaultsQuestion): Promise<FaultsAnswer> => {
  const { cards, answered } = await asked(store, async (build) => ({
    // Read before the cards: they may be newer than it says, never older.
    answered: new Reading(store, build, await store.progress(build)).answered(() => true),
    cards: await store.cards(build, { prefix: refBlocksPrefix(programme) }),
  }));
  const raced = cards.flatMap(({ id, card }) =>
    racedFrom(card).map(({ ending, streams }) => {
      const { table, ref } = claimIn(id, ending);
      return { table, ref, streams };
    }),
  );
  return { ...answered, programme, raced };
};

const asked = async <T>(store: ReadStore, ask: (build: Build) => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    const build = await store.serving(refsView.name);
    if (!build) throw new ViewBuilding(refsView.name);
    try {
      return await ask(build);
    } catch (error) {
      if (!(error instanceof BuildGone) || attempt === ATTEMPTS) throw error;
    }
  }
};
