import type { LoggedFact, Position } from '@kernel/event.js';

import type { LogPages } from '../log-reading.js';

import { unpack, unpackFacts } from './packed-events.js';
import type { PackedLogPage, PackedQuery, PackedStreamPage } from './packed-pages.js';

/** Where packed pages come from: the files themselves, or a thread that reads them. */
export interface PackedSource {
  streamPage(stream: string, from: number, limit: number): Promise<PackedStreamPage>;
  logPage(query: PackedQuery): Promise<PackedLogPage>;
}

export const pagesOf = (source: PackedSource): LogPages => ({
  streamPage: async (stream, from, limit) => {
    const { texts, last } = await source.streamPage(stream, Number(from), limit);
    return { events: unpack(texts), last };
  },
  logPage: async ({ after, categories, limit }) => {
    const { texts, position, caughtUp } = await source.logPage({ after: Number(after ?? 0n), categories, limit });
    return { events: unpack(texts), position: BigInt(position), caughtUp };
  },
});

/** What is folded of the events, and no more. */
export const factPagesOf = ({ logPage }: Pick<PackedSource, 'logPage'>): Pick<LogPages<LoggedFact>, 'logPage'> => ({
  logPage: async ({ after, categories, limit }) => {
    const query = { after: Number(after ?? 0n), categories, limit, factsOnly: true };
    const { texts, position, caughtUp } = await logPage(query);
    return { events: unpackFacts(texts), position: BigInt(position), caughtUp };
  },
});

/** Positions count from 1; 0 stands for the beginning. */
export const positionOf = (head: number): Position | undefined => (head === 0 ? undefined : BigInt(head));
