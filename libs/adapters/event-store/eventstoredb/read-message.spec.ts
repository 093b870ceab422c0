import { BACKWARDS, END, EventStoreDBClient, streamNameFilter } from '@eventstore/db-client';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { backwardsRequest, forwardsRequest, lastRequest, subscribeRequest } from './read-message.js';

const hex = (request: streams.ReadReq): string => Buffer.from(request.serializeBinary()).toString('hex');

/** The engine's client, which keeps what it would ask for and asks nobody. */
class Asking extends EventStoreDBClient {
  readonly asked: string[] = [];

  constructor() {
    super({ endpoint: '127.0.0.1:1' }, { insecure: true });
    const keep = (request: streams.ReadReq): void => void this.asked.push(hex(request));
    const creator = (_: unknown, __: unknown, call: (client: unknown) => unknown) => async () => {
      call({ read: keep });
      return new Promise(() => undefined);
    };
    Object.assign(this, { GRPCStreamCreator: creator });
  }
}

const NAME = 'kronika.note-a:ż';
const REVISION = 12_345_678_901_234_567n;
const PLACE = { commit: 7_516_192_768n, prepare: 0n };

describe('what is asked of the engine', () => {
  let client: Asking;

  beforeEach(() => {
    client = new Asking();
  });

  it('is, of a stream forwards, what its client asks', () => {
    client.readStream(NAME, { fromRevision: REVISION, maxCount: 1000 });
    expect(client.asked).toEqual([hex(forwardsRequest({ name: NAME, from: REVISION, limit: 1000 }))]);
  });

  it('is, of the last event of a stream, what its client asks', () => {
    client.readStream(NAME, { fromRevision: END, direction: BACKWARDS, maxCount: 1 });
    expect(client.asked).toEqual([hex(lastRequest(NAME))]);
  });

  it.each([undefined, PLACE])('is, of the whole log backwards from %p, what its client asks', (before) => {
    client.readAll({ fromPosition: before ?? END, direction: BACKWARDS, maxCount: 64 });
    expect(client.asked).toEqual([hex(backwardsRequest(before, 64))]);
  });

  it('is, of a subscription, what its client asks, with fewer checkpoints', () => {
    const filter = streamNameFilter({ prefixes: ['kronika.'], checkpointInterval: 32 });
    client.subscribeToAll({ fromPosition: PLACE, filter });
    expect(client.asked).toEqual([hex(subscribeRequest({ from: PLACE, prefixes: ['kronika.'] }))]);
  });
});
