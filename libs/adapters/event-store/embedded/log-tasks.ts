import type { Methods, Service } from '../../worker/serve.js';

import type { AppendBatch } from './append-batch.js';
import { FolderLock } from './folder-lock.js';
import { IndexFiller, indexFile } from './index-file.js';
import { IndexKeeper } from './index-keeper.js';
import { makeFolder, openLogForWriting } from './log-file.js';
import { LogNews } from './log-news.js';
import { LogReader } from './log-reader.js';
import { LogWriter } from './log-writer.js';
import type { WriterOptions } from './log-writer.js';
import type { PackedLogPage, PackedQuery, PackedStreamPage } from './packed-pages.js';
import { unavailable } from './sqlite-errors.js';

/** What one worker thread of a log is started with. The writer comes first: it takes the lock and makes what is missing. */
export interface LogTask {
  readonly role: 'writer' | 'reader';
  readonly folder: string;
  /** See `WriterOptions`. */
  readonly maxPages?: number | undefined;
}

export type WriterMethods = {
  readonly append: (batch: AppendBatch) => Promise<Float64Array>;
};

export type ReaderMethods = {
  readonly streamPage: (stream: string, from: number, limit: number) => PackedStreamPage;
  readonly logPage: (query: PackedQuery) => PackedLogPage;
  readonly head: () => number;
  readonly identity: () => string;
  readonly lastRecordedAt: () => string | undefined;
};

/**
 * Starts a log's task in whatever thread it is called.
 *
 * @param data a `LogTask`, as a worker finds it in its untyped `workerData`
 * @throws FolderInUse · StoreUnavailable
 */
export const startLogTask = (data: unknown): Service<Methods> => {
  const task = data as LogTask;
  return task.role === 'writer' ? startWriter(task) : startReader(task);
};

/** What the index may be behind when a log is opened; the rest is taken in while it already serves. */
const BEHIND_AT_OPENING = 50_000;
const RUN_AT_OPENING = 100_000;

const startWriter = ({ folder, maxPages }: LogTask): Service<WriterMethods> => {
  makeFolder(folder);
  const lock = FolderLock.take(folder);
  try {
    const news = new LogNews(folder);
    const writer = openWriter({ folder, maxPages, committed: () => news.tell() });
    return {
      methods: { append: (batch) => writer.append(batch) },
      close: () => {
        writer.close();
        news.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
};

const openWriter = (options: WriterOptions): LogWriter => {
  const db = openLogForWriting(options.folder);
  try {
    bringIndexNear(options.folder);
    return new LogWriter(db, options);
  } catch (error) {
    db.close();
    throw unavailable(error, options.folder);
  }
};

const bringIndexNear = (folder: string): void => {
  const filler = IndexFiller.open(folder);
  try {
    while (filler.behind > BEHIND_AT_OPENING) for (const _ of filler.fill(RUN_AT_OPENING));
  } finally {
    filler.close();
  }
};

const startReader = ({ folder }: LogTask): Service<ReaderMethods> => {
  const reader = new LogReader(folder);
  const keeper = keepIndex(folder, reader);
  return {
    methods: {
      streamPage: (stream, from, limit) => reader.streamPage(stream, from, limit),
      logPage: (query) => reader.logPage(query),
      head: () => reader.head(),
      identity: () => reader.identity,
      lastRecordedAt: () => reader.lastRecordedAt(),
    },
    close: () => {
      keeper.close();
      reader.close();
    },
  };
};

const keepIndex = (folder: string, reader: LogReader): IndexKeeper => {
  try {
    return new IndexKeeper(folder);
  } catch (error) {
    reader.close();
    throw unavailable(error, indexFile(folder));
  }
};
