import type { Build } from '@kernel/read-store.js';
import type { StandingSource } from '@kernel/view-standing.js';

/**
 * How far views are, read once for all who ask at a time. An answer that was on its way before somebody asked may be older than the question: who waits
 * for a position then looks once more, since progress only grows.
 */
export const sharingReads = (store: StandingSource['store']): StandingSource['store'] => {
  const serving = shared((view: string) => store.serving(view));
  const builds = shared((view: string) => store.builds(view));
  const progress = shared(
    (build: Build) => store.progress(build),
    ({ view, version, number }) => `${view} ${version} ${number}`,
  );
  return { serving, builds, progress };
};

const shared = <Asked, Told>(
  read: (asked: Asked) => Promise<Told>,
  nameOf: (asked: Asked) => string = String,
): ((asked: Asked) => Promise<Told>) => {
  const underWay = new Map<string, Promise<Told>>();
  return (asked) => {
    const name = nameOf(asked);
    const known = underWay.get(name);
    if (known) return known;
    const reading = read(asked).finally(() => underWay.delete(name));
    underWay.set(name, reading);
    return reading;
  };
};
