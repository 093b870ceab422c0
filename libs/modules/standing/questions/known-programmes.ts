import type { Position } from '@kernel/event.js';
import type { Build, ReadStore } from '@kernel/read-store.js';
import type { ProgrammeDocument } from '../views/documents.js';

interface Known {
  readonly position: Position;
  readonly document: ProgrammeDocument;
}

const KEPT = 50;

/**
 * Programmes' documents as they were last read, by the store that they came from. Every question needs its programme's, which grows with its
 * editions and seldom changes: what a municipality's answer costs should not.
 */
const stores = new WeakMap<ReadStore, Map<string, Known>>();

const keyOf = ({ number }: Build, id: string): string => `${number} ${id}`;

/** @param position of the document as it is stored now: at the same position it reads the same */
export const knownProgramme = (
  store: ReadStore,
  build: Build,
  { id, position }: { readonly id: string; readonly position: Position },
): ProgrammeDocument | undefined => {
  const known = stores.get(store)?.get(keyOf(build, id));
  return known?.position === position ? known.document : undefined;
};

export const rememberProgramme = (
  store: ReadStore,
  build: Build,
  { id, ...known }: Known & { readonly id: string },
): void => {
  const documents = stores.get(store) ?? new Map<string, Known>();
  stores.set(store, documents);
  documents.delete(keyOf(build, id));
  documents.set(keyOf(build, id), known);
  if (documents.size <= KEPT) return;
  for (const oldest of documents.keys()) {
    documents.delete(oldest);
    return;
  }
};
