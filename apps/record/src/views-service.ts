import { openEmbeddedLogReader } from '@adapters/event-store/embedded/embedded-log-reader.js';
import { openEmbeddedReadStore } from '@adapters/read-store/embedded/embedded-read-store.js';
import type { Service } from '@adapters/worker/serve.js';
import { Projector } from '@kernel/projector.js';
import type { ViewState } from '@kernel/projector.js';
import type { FillProgress } from '@kernel/projector-filling.js';
import { VIEWS } from '@modules/standing/contracts.js';
import { decodeRecorded } from './decode.js';

/** What the thread that keeps the views is asked for. Positions travel as decimal text. */
export type ViewsMethods = {
  /** Whether all views have seen the position; waits at most `ms`. */
  readonly waitFor: (position: string, ms: number) => Promise<boolean>;
  readonly states: () => readonly ViewState[];
  /** Resolves when the new builds have taken over. @throws NoSuchView · AlreadyBuilding */
  readonly rebuild: (views: readonly string[]) => Promise<boolean>;
  /** Of the rebuild under way, or the last one. */
  readonly progress: () => FillProgress | undefined;
  /** What was set aside when the file was opened; undefined when nothing was. */
  readonly notice: () => string | undefined;
};

/** Keeps the views of a folder: the only one that writes them. */
export const viewsService = (folder: string): Service<ViewsMethods> => {
  const log = openEmbeddedLogReader(folder);
  const store = openEmbeddedReadStore(folder);
  const projector = new Projector({ log, store, views: VIEWS, decode: decodeRecorded });
  const end = new AbortController();
  let failure: unknown;
  let progress: FillProgress | undefined;
  const running = projector.run(end.signal).catch((error: unknown) => {
    failure = error;
  });
  const stillRunning = (): void => {
    if (failure !== undefined) throw failure instanceof Error ? failure : new Error('The views have stopped.');
  };
  return {
    methods: {
      waitFor: async (position, ms) => {
        const seen = await Promise.all(VIEWS.map(({ name }) => projector.waitFor(name, BigInt(position), ms)));
        if (!seen.every(Boolean)) stillRunning();
        return seen.every(Boolean);
      },
      states: () => {
        stillRunning();
        return projector.states();
      },
      rebuild: (views) =>
        projector.rebuild(views.length === 0 ? VIEWS.map(({ name }) => name) : views, {
          signal: end.signal,
          onProgress: (now) => {
            progress = now;
          },
        }),
      progress: () => progress,
      notice: () => store.notice,
    },
    close: async () => {
      end.abort();
      await running;
      await store.close();
      await log.close();
    },
  };
};
