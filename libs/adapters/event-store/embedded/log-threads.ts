import { MessageChannel, Worker } from 'node:worker_threads';

import { portOf, portToWorker } from '../../worker/port.js';
import type { Port } from '../../worker/port.js';
import { serve } from '../../worker/serve.js';

import { startLogTask } from './log-tasks.js';
import type { LogTask } from './log-tasks.js';

/**
 * Starts each task in a thread of its own.
 *
 * @param entry the built `log.worker.js`
 */
export const inThreads =
  (entry: URL) =>
  (task: LogTask): Port =>
    portToWorker(new Worker(entry, { workerData: task, name: `log ${task.role}` }));

/** Runs the task in the calling thread: for programs that have nothing else to answer meanwhile, and for specs. */
export const inThisThread = (task: LogTask): Port => {
  const { port1, port2 } = new MessageChannel();
  serve(portOf(port2), () => startLogTask(task));
  return portOf(port1);
};
