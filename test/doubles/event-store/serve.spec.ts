import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { NO_STREAM } from '@eventstore/db-client';
import { Bench, events } from './behaviours/bench.js';

/** Under the Node that runs this: the one that the project brings. */
const serve = async (...args: readonly string[]): Promise<{ process: ChildProcess; url: string }> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { process: child, url };
};

describe('the double as a process of its own', () => {
  it('prints its URL, serves, and ends in good order when it is asked to', async () => {
    const { process: child, url } = await serve();
    const bench = new Bench(url);
    const result = await bench.append(bench.name(), events(1), NO_STREAM);
    await bench.close();
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(result.nextExpectedRevision).toBe(0n);
    expect(code).toBe(0);
  }, 30_000);

  it('is on the port it is told', async () => {
    const first = await serve();
    const port = first.url.replace(/^.*:(\d+)\?.*$/, '$1');
    first.process.kill('SIGKILL');
    await once(first.process, 'exit');
    const second = await serve('--port', port, '--version', '24.10.4');
    second.process.kill('SIGKILL');
    await once(second.process, 'exit');
    expect(second.url).toBe(first.url);
  }, 30_000);
});
