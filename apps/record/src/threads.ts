import { Worker } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { inThreads } from '@adapters/event-store/embedded/log-threads.js';
import { portToWorker } from '@adapters/worker/port.js';
import type { Port } from '@adapters/worker/port.js';
import type { Storage } from './storage.js';

const entry = (name: string): URL => new URL(`./workers/${name}.worker.js`, import.meta.url);

export const logThreads = inThreads(entry('log'));

/** What each thread of a record is told at its start. */
export interface ThreadData {
  readonly storage: Storage;
  /** A line back to the thread that starts it. */
  readonly calls?: MessagePort;
}

/** What a thread finds in its `workerData`; it is the very object that `thread` gave it. */
export const threadData = (workerData: unknown): ThreadData => {
  if (!isThreadData(workerData)) throw new TypeError('A thread of the record was started without being told where.');
  return workerData;
};

const isThreadData = (data: unknown): data is ThreadData =>
  typeof data === 'object' && data !== null && 'storage' in data && typeof data.storage === 'object';

/** Starts a thread of the record: its keys, its requests, its views, the questions about them, an import. */
export const thread = (name: 'keys' | 'requests' | 'views' | 'questions' | 'intake', data: ThreadData): Port =>
  portToWorker(new Worker(entry(name), { workerData: data, name, transferList: data.calls ? [data.calls] : [] }));
