import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildFolder } from './build.mjs';
import { bound, stopper } from './children.mjs';
import { processorTimeOf } from './processor-time.mjs';

/** Into which the work is divided. */
const PARTS = 16;
const PATIENCE_MS = 120_000;

const startOne = ({ eventStore, readStore, namespace }) => {
  const variables = { EVENT_STORE_URL: eventStore, READ_STORE_URL: readStore, KRONIKA_NAMESPACE: namespace };
  const main = join(buildFolder, 'apps', 'projector', 'src', 'main.js');
  const child = bound(
    spawn(process.execPath, [main], { env: { ...process.env, ...variables }, stdio: ['ignore', 'pipe', 'inherit'] }),
  );
  return { child, lines: createInterface({ input: child.stdout }), stop: stopper(child) };
};

const says = (lines, pattern) =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`A projector did not say ${pattern}.`)), PATIENCE_MS);
    lines.on('line', (line) => {
      if (!pattern.test(line)) return;
      clearTimeout(late);
      resolve();
    });
  });

/** Starts so many processes of `kronika-projector`, and waits until they have divided the work. */
export const startProjectors = async (count, stores) => {
  const projectors = Array.from({ length: count }, () => startOne(stores));
  await Promise.all(
    projectors.map(({ lines }) => says(lines, new RegExp(`${PARTS / count} parts held, ${count} at work`))),
  );
  return {
    /** Of all of them so far, in milliseconds; undefined where it cannot be known. */
    processorTime: () => {
      const each = projectors.map(({ child }) => processorTimeOf(child.pid));
      return each.includes(undefined) ? undefined : each.reduce((sum, ms) => sum + ms, 0);
    },
    stop: () => Promise.all(projectors.map(({ stop }) => stop())),
  };
};
