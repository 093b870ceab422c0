import type { Position, RecordedEvent, Revision, StreamName } from '@kernel/event.js';
import type { Batch, Follow, ReadAll } from '@kernel/event-store.js';

import type { Bell } from './bell.js';

/** Where a page of the log starts, what it holds, and how much at most. */
export interface PageQuery {
  readonly after: Position | undefined;
  readonly categories: readonly string[] | undefined;
  readonly limit: number;
}

export interface StreamPage {
  readonly events: readonly RecordedEvent[];
  /** There was nothing beyond this page when it was read. */
  readonly last: boolean;
}

/** What an adapter gives for the reading half of the port: pages. */
export interface LogPages<Event = RecordedEvent> {
  streamPage(stream: StreamName, from: Revision, limit: number): Promise<StreamPage>;
  /** `position` of a page that reached the end of the log is the head, whatever the filter passed over. */
  logPage(query: PageQuery): Promise<Batch<Event>>;
}

/** Events in a batch where nobody says how many. */
export const PAGE = 1000;

export async function* streamBatches(
  pages: Pick<LogPages, 'streamPage'>,
  stream: StreamName,
  from: Revision = 0n,
): AsyncGenerator<readonly RecordedEvent[]> {
  let next = from;
  for (;;) {
    const page = await pages.streamPage(stream, next, PAGE);
    if (page.events.length > 0) yield page.events;
    if (page.last) return;
    next = (page.events.at(-1)?.revision ?? next) + 1n;
  }
}

export async function* logBatches<Event>(
  pages: Pick<LogPages<Event>, 'logPage'>,
  options: ReadAll = {},
): AsyncGenerator<Batch<Event>> {
  let after = options.after;
  for (;;) {
    const batch = await pages.logPage(queryOf(options, after));
    if (batch.events.length > 0) yield batch;
    if (batch.caughtUp) return;
    after = batch.position;
  }
}

const queryOf = (options: ReadAll, after: Position | undefined): PageQuery => ({
  after,
  categories: options.categories,
  limit: options.batchSize ?? PAGE,
});

/**
 * Follows by pages and a bell. The bell's count is taken before a page is read: an append that commits between the page and the wait has
 * rung by then, and the wait is over at once.
 */
export async function* followBatches<Event>(
  pages: Pick<LogPages<Event>, 'logPage'>,
  bell: Bell,
  options: Follow,
): AsyncGenerator<Batch<Event>> {
  const { signal } = options;
  let after = options.after;
  let told = false;
  while (!signal.aborted) {
    const heard = bell.count;
    const batch = await unlessAborted(pages.logPage(queryOf(options, after)), signal);
    if (batch === undefined) return;
    const news = batch.events.length > 0 || !told || batch.position !== after;
    after = batch.position;
    told = batch.caughtUp;
    if (news) yield batch;
    if (batch.caughtUp) await bell.after(heard, signal);
  }
}

/** Undefined as soon as the signal is given, however long the promise takes. Leaves no listener behind. */
export const unlessAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    const stop = (): void => resolve(undefined);
    const leave = (): void => signal.removeEventListener('abort', stop);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(leave);
  });
