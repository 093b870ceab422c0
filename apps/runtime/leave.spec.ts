import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const LEAVE = pathToFileURL(resolve('apps/runtime/leave.ts')).href;

/** A program that does this and then leaves; Node takes the types away by itself. */
const leaving = (before: string): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '--eval',
    `${before}\nconst { leave } = await import(${JSON.stringify(LEAVE)});\nleave();`,
  ]);

/** How it ended, and what it said. */
const ended = (
  program: ChildProcessWithoutNullStreams,
): Promise<{ readonly code: number | null; readonly said: string }> =>
  new Promise((done) => {
    let said = '';
    program.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    program.once('close', (code) => done({ code, said }));
  });

/** Says so when it is made to end. */
const TELLING = `const { exit } = process; process.exit = () => { process.stdout.write('made to end'); exit(); };`;
const FOR_EVER = 'setInterval(() => undefined, 60_000);';

describe('a program whose work is done', () => {
  it('ends though something goes on for ever, with the exit code that it has', async () => {
    expect(await ended(leaving(`process.exitCode = 3; ${FOR_EVER}`))).toMatchObject({ code: 3 });
  });

  it('ends by itself where nothing goes on, and is not made to', async () => {
    const [alone, kept] = await Promise.all([ended(leaving(TELLING)), ended(leaving(`${TELLING} ${FOR_EVER}`))]);
    expect(alone).toEqual({ code: 0, said: '' });
    expect(kept).toEqual({ code: 0, said: 'made to end' });
  });

  it('loses nothing of what it has written, however late it is read', async () => {
    const lines = 20_000;
    const program = leaving(
      `${FOR_EVER} for (let n = 0; n < ${lines}; n += 1) process.stdout.write('line ' + n + '\\n');`,
    );
    let read = '';
    // Its writing waits for who reads: the pipe holds some 64 KiB.
    await new Promise((held) => program.stdout.once('readable', held));
    program.stdout.setEncoding('utf8').on('data', (text: string) => (read += text));
    await new Promise((closed) => program.once('close', closed));
    expect(read.trimEnd().split('\n')).toHaveLength(lines);
    expect(read.endsWith(`line ${lines - 1}\n`)).toBe(true);
  });
});
