import type { MessagePort, Worker } from 'node:worker_threads';

/** One end of a line to another thread. What is sent is copied by the structured clone algorithm. */
export interface Port {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when nothing more can come from the other end. */
  onGone(listener: (reason: string) => void): void;
  /** Lets the line go; resolves when the thread behind it has ended. */
  close(): Promise<void>;
}

/** The end that is held by the thread which started the worker. */
export const portToWorker = (worker: Worker): Port => {
  const ended = new Promise<string>((resolve) => {
    worker.once('error', (error) => resolve(error instanceof Error ? error.message : String(error)));
    worker.once('exit', (code) => resolve(`it ended with exit code ${code}`));
  });
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', listener),
    onGone: (listener) => void ended.then(listener),
    close: async () => {
      await worker.terminate();
    },
  };
};

/** The end that a worker holds (`parentPort`), or either end of a `MessageChannel` within one thread. */
export const portOf = (port: MessagePort): Port => ({
  send: (message) => port.postMessage(message),
  onMessage: (listener) => port.on('message', listener),
  onGone: (listener) => port.once('close', () => listener('the line was closed')),
  close: async () => port.close(),
});
