import type { StreamName } from '@kernel/event.js';
import type { RefClaim } from '@kernel/refs.js';

/** Where a ref stands: in one stream, unless two processes raced for it. Then in both, until in one of them its entry is annulled. */
export type RefStreams = StreamName | { streams: StreamName[]; annulled: StreamName[] };

/**
 * Refs that differ in their last two characters only, by those: a hundred slips of one pad (`DOR/000` to `DOR/099`) are one document. A
 * document for each ref would make a rebuild write fifty times as many.
 */
export interface RefBlock {
  readonly refs: Map<string, RefStreams>;
}

export type StoredRefBlock = { refs: [string, RefStreams][] };

/** A ref of a block, by its last characters, that two streams hold: both count until one is annulled. */
export type RacedEnding = { ending: string; streams: StreamName[] };

const ENDING = 2;

/** Where the last characters begin. Never within a surrogate pair: half of one would not come back from a store. */
const cutOf = (ref: string): number => {
  const at = Math.max(0, ref.length - ENDING);
  const isLowHalf = (ref.charCodeAt(at) & 0xfc_00) === 0xdc_00;
  return at > 0 && isLowHalf ? at - 1 : at;
};

const endingOf = (ref: string): string => ref.slice(cutOf(ref));

export const refBlocksPrefix = (programme: string): string => `${programme}/`;

export const refBlockId = ({ programme, table, ref }: RefClaim): string =>
  `${programme}/${table}/${ref.slice(0, cutOf(ref))}`;

/** Every stream in which the ref stands, an annulled entry's too: a repeat there is still a repeat. */
export const streamsOf = ({ refs }: RefBlock, ref: string): readonly StreamName[] => {
  const streams = refs.get(endingOf(ref));
  return typeof streams === 'string' ? [streams] : (streams?.streams ?? []);
};

export const addRef = ({ refs }: RefBlock, ref: string, stream: StreamName): void => {
  const ending = endingOf(ref);
  const known = refs.get(ending);
  if (known === undefined) refs.set(ending, stream);
  else if (typeof known === 'string') {
    if (known !== stream) refs.set(ending, { streams: [known, stream], annulled: [] });
  } else if (!known.streams.includes(stream)) known.streams.push(stream);
};

/** The entry of that ref in that stream was annulled. */
export const annulRef = ({ refs }: RefBlock, ref: string, stream: StreamName): void => {
  const known = refs.get(endingOf(ref));
  if (typeof known === 'object' && !known.annulled.includes(stream)) known.annulled.push(stream);
};

export const racedIn = ({ refs }: RefBlock): RacedEnding[] =>
  [...refs].flatMap(([ending, known]) => {
    if (typeof known === 'string') return [];
    const streams = known.streams.filter((stream) => !known.annulled.includes(stream));
    return streams.length > 1 ? [{ ending, streams }] : [];
  });

/** The claim whose ref ends so in the block of that id. Programmes and tables hold no slash; refs may. */
export const claimIn = (id: string, ending: string): RefClaim => {
  const [programme = '', table = '', ...block] = id.split('/');
  return { programme, table, ref: `${block.join('/')}${ending}` };
};
