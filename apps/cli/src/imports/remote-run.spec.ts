import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Remote } from '../remote.js';
import { remoteRun } from './remote-run.js';
import type { RunState } from './run.js';

const WRITING = { phase: 'writing', rows: 7, total: 9, faults: 0, warnings: 0, appended: 7 };

describe('an import in a server that ends meanwhile', () => {
  let folder = '';
  let url = '';
  let asked = 0;
  // Takes the import, tells once how far it is, and is gone.
  const server = createServer((request, response) => {
    asked += 1;
    if (asked > 2) request.socket.destroy();
    else response.end(JSON.stringify(request.method === 'POST' ? { id: 'one' } : WRITING));
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kronika-remote-'));
    writeFileSync(join(folder, 'programme.yaml'), 'id: demo');
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address: AddressInfo | string | null = server.address();
    url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('says how many rows stand, and that the same may be sent again', async () => {
    const remote = new Remote({ url, token: 'secret', pid: 1 }, { as: 'manager', actor: 'm-1' });
    const run = await remoteRun(remote, { path: folder, check: false });
    const seen: RunState[] = [];
    const followed = (async () => {
      for await (const state of run.states()) seen.push(state);
    })();
    await expect(followed).rejects.toMatchObject({
      message: expect.stringMatching(/does not answer.* At least 7 of 9 rows stand on record\.$/),
      expected: expect.stringContaining('the same again'),
    });
    expect(seen).toMatchObject([WRITING]);
  });
});
