import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../scripts/runtime.mjs';
import { bound, stopper } from './children.mjs';

/** The first line of a process says where it is. */
const firstLine = async (child) => {
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`A double ended with exit code ${code} before it said where it is.`);
    }),
  ]);
  return line;
};

const startDouble = async (folder) => {
  const serve = join(root, 'test', 'doubles', folder, 'serve.mjs');
  const child = bound(spawn(process.execPath, [serve], { stdio: ['ignore', 'pipe', 'inherit'] }));
  return { url: await firstLine(child), stop: stopper(child) };
};

const engine = async (name, url, folder) =>
  url
    ? { url, what: `a real ${name}`, stop: async () => undefined }
    : { ...(await startDouble(folder)), what: `the double of ${name}` };

/** The server that `TEST_EVENT_STORE_URL` names, else the double in a process of its own. */
export const openEventStore = () => engine('EventStoreDB', process.env['TEST_EVENT_STORE_URL'], 'event-store');

/** The server that `TEST_READ_STORE_URL` names, else the double in a process of its own. */
export const openReadStore = () => engine('MongoDB', process.env['TEST_READ_STORE_URL'], 'mongodb');
