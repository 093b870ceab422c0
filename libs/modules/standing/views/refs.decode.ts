import type { JsonObject } from '@kernel/json.js';
import type { RacedEnding, RefBlock, StoredRefBlock } from './ref-blocks.js';

/** What this very version of the view has stored. */
export const refBlockFrom = (stored: JsonObject): RefBlock => {
  const { refs } = stored as StoredRefBlock;
  return { refs: new Map(refs) };
};

export const racedFrom = (card: JsonObject): readonly RacedEnding[] =>
  (card as { readonly raced: RacedEnding[] }).raced;
