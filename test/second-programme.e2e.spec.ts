import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from './cli-process.js';
import type { Ended } from './cli-process.js';

const FOLDER = 'test/fixtures/dolina-2024';
const LIMIT = 60_000;

const expected = (day: string): unknown => JSON.parse(readFileSync(`${FOLDER}/expected/${day}.json`, 'utf8'));

describe('a second, different programme', () => {
  const cli = new CommandLine();
  const data = cli.path('data');
  let taken: Ended;
  beforeAll(async () => {
    taken = await cli.run('import', FOLDER, '--data', data);
  }, LIMIT);
  afterAll(() => cli.end());

  it('is taken in whole, without a note', () => {
    expect(taken).toMatchObject({ code: 0, stdout: expect.stringContaining('Took in 64 rows. 76 events were added.') });
    expect(taken.stderr).not.toContain('Note');
  });

  it.each(['2024-06-30', '2025-03-01'])(
    'stands on %s as was computed by hand',
    async (day) => {
      const { code, stdout } = await cli.run('status', '--json', '--on', day, '--data', data);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual(expected(day));
    },
    LIMIT,
  );

  it(
    'is taken once',
    async () => {
      const { code, stdout } = await cli.run('import', FOLDER, '--data', data, '--json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ phase: 'done', appended: 0, faults: [] });
    },
    LIMIT,
  );

  it(
    'stands beside the sample programme, whose refs, persons and numbers are its own',
    async () => {
      const sample = await cli.run('import', 'samples/malopolska-2014', '--data', data);
      expect(sample.code).toBe(0);
      const { stdout } = await cli.run(
        'status',
        '--json',
        '--programme',
        'dolina-2024',
        '--on',
        '2025-03-01',
        '--data',
        data,
      );
      expect(JSON.parse(stdout)).toEqual(expected('2025-03-01'));
    },
    LIMIT,
  );
});
