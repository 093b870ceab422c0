import type { Position } from '@kernel/event.js';
import type { Build, Card, ReadStore } from '@kernel/read-store.js';
import type { ParticipantFacts } from '../figures/academy-figures.js';
import type { UnitFacts } from '../figures/unit-facts.js';
import { participantFactsFrom, unitFactsFrom } from '../views/documents.decode.js';
import { participantsPrefix, unitsPrefix } from '../views/documents.js';

/** Of a programme as it was read at one time, by the ids of the documents and in their order. While nothing changes it is the same object. */
export interface ProgrammeFacts {
  readonly units: ReadonlyMap<string, UnitFacts>;
  readonly participants: ReadonlyMap<string, ParticipantFacts>;
}

/** One build, and the position up to which all that it holds could be read when a question began. */
export interface FactsSource {
  readonly store: ReadStore;
  readonly build: Build;
  readonly seen: Position | undefined;
}

interface Known {
  readonly build: number;
  readonly seen: Position | undefined;
  readonly positions: ReadonlyMap<string, Position>;
  readonly facts: ProgrammeFacts;
}

/** So many cards are kept, of all programmes together; a programme that has more is read anew for each question. */
const KEPT_CARDS = 50_000;

/** Cards as they were last read, by the store that they came from; the programme last asked about comes last. */
const stores = new WeakMap<ReadStore, Map<string, Known>>();

/**
 * The facts of all municipalities and participants of a programme. Of those that are known already, only what an event has changed since is
 * read: an overview that shows a page need not read a whole country.
 */
export const factsOf = async (source: FactsSource, programme: string): Promise<ProgrammeFacts> => {
  const known = knownOf(source, programme);
  return known && isPast(known, source.seen) ? known.facts : readFacts(source, programme, known?.seen);
};

const isPast = ({ seen }: Known, position: Position | undefined): boolean =>
  seen !== undefined && (position === undefined || seen >= position);

const readFacts = async (
  source: FactsSource,
  programme: string,
  newerThan: Position | undefined,
): Promise<ProgrammeFacts> => {
  const { store, build, seen } = source;
  const units = await store.cards(build, { prefix: unitsPrefix(programme), newerThan });
  const participants = await store.cards(build, { prefix: participantsPrefix(programme), newerThan });
  // Another question may have kept more meanwhile, and what it kept may have gone: then what was read is not all.
  const known = knownOf(source, programme);
  if (newerThan !== undefined && !known) return readFacts(source, programme, undefined);
  const now = withCards({ build: build.number, seen: later(known?.seen, seen) }, known, { units, participants });
  keep(store, programme, now);
  return now.facts;
};

const knownOf = ({ store, build }: FactsSource, programme: string): Known | undefined => {
  const known = stores.get(store)?.get(programme);
  return known?.build === build.number ? known : undefined;
};

const later = (a: Position | undefined, b: Position | undefined): Position | undefined =>
  (a ?? -1n) > (b ?? -1n) ? a : b;

interface Read {
  readonly units: readonly Card[];
  readonly participants: readonly Card[];
}

const withCards = (of: Pick<Known, 'build' | 'seen'>, known: Known | undefined, read: Read): Known => {
  const isNews = ({ id, position }: Card): boolean => position > (known?.positions.get(id) ?? -1n);
  const [units, participants] = [read.units.filter(isNews), read.participants.filter(isNews)];
  if (known && units.length + participants.length === 0) return { ...known, ...of };
  return {
    ...of,
    positions: new Map([
      ...(known?.positions ?? []),
      ...[...units, ...participants].map(({ id, position }) => [id, position] as const),
    ]),
    facts: {
      units: changed(known?.facts.units, units, unitFactsFrom),
      participants: changed(known?.facts.participants, participants, participantFactsFrom),
    },
  };
};

const changed = <Facts>(
  known: ReadonlyMap<string, Facts> | undefined,
  cards: readonly Card[],
  read: (card: Card['card']) => Facts,
): ReadonlyMap<string, Facts> => {
  if (known && cards.length === 0) return known;
  const all = new Map(known);
  for (const { id, card } of cards) all.set(id, read(card));
  // A new one stands last until it is sorted in.
  return all.size === known?.size ? all : new Map([...all].toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

const keep = (store: ReadStore, programme: string, now: Known): void => {
  const programmes = stores.get(store) ?? new Map<string, Known>();
  stores.set(store, programmes);
  programmes.delete(programme);
  programmes.set(programme, now);
  let cards = [...programmes.values()].reduce((sum, { positions }) => sum + positions.size, 0);
  for (const [oldest, { positions }] of programmes) {
    if (cards <= KEPT_CARDS) return;
    programmes.delete(oldest);
    cards -= positions.size;
  }
};
