import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { MongoClient } from 'mongodb';

const SERVE = join(import.meta.dirname, 'serve.mjs');

describe('the double as a process of its own', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  it('prints its URL, serves, and ends when it is told to', async () => {
    child = spawn(process.execPath, [SERVE, '--version', '7.0.21'], { stdio: ['ignore', 'pipe', 'pipe'] });
    const errors: Buffer[] = [];
    child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
    const [url] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [string];
    await using client = new MongoClient(url);
    await client.db('d').collection('c').insertOne({ n: 1 });
    expect((await client.db().admin().buildInfo())['version']).toBe('7.0.21');
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(Buffer.concat(errors).toString()).toBe('');
  });
});
