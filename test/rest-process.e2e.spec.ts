import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandLine } from './cli-process.js';
import { RestServer, as } from './rest-server.js';

const LIMIT = 60_000;

describe('a server that is asked to listen where another program does', () => {
  const cli = new CommandLine();
  afterAll(() => cli.end());

  it(
    'names a port that is taken',
    async () => {
      const other = createServer();
      await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
      const { port } = other.address() as AddressInfo;
      const { code, stderr } = await cli.run('serve', '--port', String(port), '--data', cli.path('data'));
      await new Promise((resolve) => other.close(resolve));
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`^Port ${port} of 127\\.0\\.0\\.1 is taken by another program\\.`));
      expect(existsSync(join(cli.path('data'), 'server.json'))).toBe(false);
    },
    LIMIT,
  );
});

describe('a server', () => {
  const server = new RestServer();
  beforeAll(() => server.start(), LIMIT);
  afterAll(() => server.end());

  it('takes the token of its run from the owner’s command line, and no other', async () => {
    const token = server.token();
    const headers = { ...as('manager'), authorization: `Bearer ${token}` };
    expect(statSync(join(server.data, 'server.json')).mode & 0o777).toBe(0o600);
    expect((await server.get('/v1/programmes', headers)).status).toBe(200);
    for (const wrong of [`Bearer ${token}x`, `Bearer ${token.slice(1)}`, `bearer ${token}`, token, 'Bearer ', '']) {
      const { status } = await server.get('/v1/programmes', { ...headers, authorization: wrong });
      expect({ wrong, status }).toEqual({ wrong, status: 401 });
    }
  });

  it('says where it is while it runs, and has ended once it was asked to', async () => {
    expect(existsSync(join(server.data, 'server.json'))).toBe(true);
    expect(await server.kill('SIGINT')).toMatchObject({ code: 0 });
    expect(existsSync(join(server.data, 'server.json'))).toBe(false);
    await expect(server.get('/health')).rejects.toThrow('ECONNREFUSED');
  });
});
