import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ENVIRONMENT } from '../environment.config.js';

const SCRIPT = resolve('test/durability/kill.mjs');
const PATIENCE_MS = 300_000;

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs the script as `npm run kill` does, over doubles; it prints the seed that its moments come from. */
const kill = (...args: readonly string[]): Promise<Ended> =>
  new Promise((done) => {
    const env = { ...ENVIRONMENT, TEST_EVENT_STORE_URL: '', TEST_READ_STORE_URL: '' };
    execFile(process.execPath, [SCRIPT, '--engines', '--pauses', '0', ...args], { env }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, output: `${stdout}${stderr}` });
    });
  });

describe('servers and projectors over EventStoreDB (double) and MongoDB (double) that are killed while answers get lost', () => {
  it(
    'lose nothing that was acknowledged, double nothing and skip nothing',
    async () => {
      const { code, output } = await kill('5', '--cuts', '25');
      expect(output).toMatch(/acknowledged commands all stand, none twice/);
      expect(code).toBe(0);
    },
    PATIENCE_MS,
  );
});

describe('what the same run tells of engines that make a mistake', () => {
  it.each([
    ['log', 'that takes any revision', /stands at \d+ and again at \d+/],
    ['views', 'without guards', /documents are not what a fold of the log in memory makes of them/],
  ])(
    'is told of %s %s',
    async (probe, _, told) => {
      const { code, output } = await kill('1', '--cuts', '5', '--probe', probe);
      expect(output).toMatch(told);
      expect(code).toBe(1);
    },
    PATIENCE_MS,
  );
});
