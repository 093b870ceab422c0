import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { StoreUnavailable } from '@kernel/event-store.js';

import { explained, isPassing } from './failures.js';

/** What Node says of a write to a connection that the server has ended a moment ago: the driver hands it on as it is. */
const writtenTooLate = async (): Promise<unknown> => {
  const server = createServer((socket) => socket.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.resume();
  await once(socket, 'end');
  const failed = once(socket, 'error');
  socket.write('late');
  const [error]: unknown[] = await failed;
  server.close();
  return error;
};

describe('a write to a connection that the server has just ended', () => {
  it('is tried again', async () => {
    expect(isPassing(await writtenTooLate())).toBe(true);
  });

  it('is told as what it is, once nothing helps', async () => {
    const told = explained(await writtenTooLate(), 'db:27017');
    expect(told).toBeInstanceOf(StoreUnavailable);
    expect(String(told)).toMatch(/MongoDB at db:27017 cannot be reached/);
  });
});

describe('a mistake of our own', () => {
  it('is neither tried again nor told as the engine’s', () => {
    const bug = new TypeError('undefined is not a function');
    expect(isPassing(bug)).toBe(false);
    expect(explained(bug, 'db:27017')).toBe(bug);
  });
});
