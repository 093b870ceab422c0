import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const SCRIPT = resolve('test/durability/kill.mjs');
const PATIENCE_MS = 240_000;

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs the script as `npm run kill` does; it prints the seed that its moments come from. */
const kill = (...args: readonly string[]): Promise<Ended> =>
  new Promise((done) => {
    execFile(process.execPath, [SCRIPT, ...args], (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, output: `${stdout}${stderr}` });
    });
  });

describe('a process that is killed while it imports and logs', () => {
  it(
    'loses nothing that was acknowledged, and doubles nothing',
    async () => {
      const { code, output } = await kill('5');
      expect(output).toMatch(/acknowledged appends all stand, none twice/);
      expect(code).toBe(0);
    },
    PATIENCE_MS,
  );
});

describe('a log that is not what was acknowledged', () => {
  it.each([
    ['drop', /The log’s head is \d+, and \d+ was acknowledged or seen before/],
    ['double', /Event \S+ stands at \d+ and again at \d+/],
    ['change', /An event reads otherwise than when it was first seen/],
  ])(
    'is told: %s',
    async (damage, told) => {
      const { code, output } = await kill('1', '--damage', damage);
      expect(output).toMatch(told);
      expect(code).toBe(1);
    },
    PATIENCE_MS,
  );
});
