import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteSpool } from './sqlite-spool.js';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'kronika-spool-file-'));
});
afterAll(() => rm(root, { recursive: true }));

const CANARY = 'Canary-Kanarkowska';

describe('the temporary file of a spool', () => {
  it('is for its owner only, and hides what it holds', async () => {
    const folder = join(root, 'hidden');
    // More than the cache holds, so that the file has been written.
    const spool = new SqliteSpool(folder, { cacheMib: 1, diskMib: 100 });
    const value = { name: CANARY, filling: CANARY.repeat(200) };
    for (let row = 0; row < 1000; row += 1) spool.add('rows', { group: 'a', key: String(row), value });
    const [name = ''] = await readdir(folder);
    const bytes = await readFile(join(folder, name));
    expect(bytes.length).toBeGreaterThan(2 * 1024 * 1024);
    expect(bytes.includes(CANARY)).toBe(false);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect(spool.first('rows', 'a', '999')).toEqual(value);
    spool.close();
  });

  it('says where there is no room when it cannot grow', async () => {
    const folder = join(root, 'full');
    const spool = new SqliteSpool(folder, { cacheMib: 1, diskMib: 1 });
    const fill = (): void => {
      for (let row = 0; row < 1000; row += 1)
        spool.add('rows', { group: 'a', key: String(row), value: CANARY.repeat(200) });
    };
    const message = `The import’s temporary file in ${folder} cannot grow: the disk is full, or the file is at 1 MiB.`;
    expect(fill).toThrow(expect.objectContaining({ name: 'StoreUnavailable', message }));
    spool.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is gone when the spool is closed', async () => {
    const folder = join(root, 'closed');
    const spool = new SqliteSpool(folder);
    spool.add('rows', { group: 'a', key: '1', value: 1 });
    expect(await readdir(folder)).toHaveLength(1);
    spool.close();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is removed at the next start when its process is gone, and left alone while it lives', async () => {
    const folder = join(root, 'crashed');
    const other = new SqliteSpool(folder);
    const [living = ''] = await readdir(folder);
    const gone = spawnSync(process.execPath, ['--version']).pid;
    await writeFile(join(folder, `spool-${gone}-00ff.tmp`), 'left behind');
    await writeFile(join(folder, 'notes.txt'), 'not a spool');
    const spool = new SqliteSpool(folder);
    spool.close();
    expect(await readdir(folder)).toEqual(['notes.txt', living]);
    other.close();
  });
});
