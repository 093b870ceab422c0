import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildFolder } from './build.mjs';
import { bound, ended, stopper } from './children.mjs';

const LOOKED_FOR_EVERY_MS = 5;
const PATIENCE_MS = 120_000;

const fileIn = (folder) => {
  try {
    return JSON.parse(readFileSync(join(folder, 'server.json'), 'utf8'));
  } catch {
    return undefined;
  }
};

const answersAt = async (url) => {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
};

/**
 * Starts `kronika serve` on a folder and waits for its first answer to a question that needs its views.
 *
 * @param path of the question
 */
export const startServer = async (folder, path = '/ready') => {
  rmSync(join(folder, 'server.json'), { force: true });
  const start = performance.now();
  const main = join(buildFolder, 'apps', 'cli', 'src', 'main.js');
  const child = bound(
    spawn(process.execPath, [main, 'serve', '--data', folder, '--port', '0'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  let code;
  child.once('exit', (value) => (code = value ?? -1));
  for (;;) {
    const file = fileIn(folder);
    if (file && (await answersAt(`${file.url}${path}`)))
      return { url: file.url, readyMs: performance.now() - start, pid: child.pid, stop: stopper(child) };
    if (code !== undefined || performance.now() - start > PATIENCE_MS) throw new Error('kronika serve did not start.');
    await pause(LOOKED_FOR_EVERY_MS);
  }
};

/** Starts a bare Fastify: one route that reads a JSON body and answers a small one, and one that does nothing. */
export const startBare = async () => {
  const bare = join(import.meta.dirname, 'bare-server.mjs');
  const child = bound(spawn(process.execPath, [bare], { stdio: ['ignore', 'pipe', 'inherit'] }));
  const [first] = await Promise.race([
    new Promise((resolve) => child.stdout.once('data', (text) => resolve([String(text).trim()]))),
    ended(child).then(() => []),
  ]);
  if (first === undefined) throw new Error('The bare server did not start.');
  return { url: first, stop: stopper(child) };
};
