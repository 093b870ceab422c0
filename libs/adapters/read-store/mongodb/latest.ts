import type { Document } from '@kernel/read-store.js';

/** One for each id: the one with the highest position, of equal ones the last. The order among ids is that in which they came. */
export const latest = (documents: readonly Document[]): readonly Document[] => {
  const byId = new Map<string, Document>();
  for (const document of documents) {
    const known = byId.get(document.id);
    if (known === undefined || known.position <= document.position) byId.set(document.id, document);
  }
  return byId.size === documents.length ? documents : [...byId.values()];
};
