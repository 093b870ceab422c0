import streams from '@eventstore/db-client/generated/streams_pb.js';
import { encodeEvent } from './encode-event.js';
import { type Recorded, TOMBSTONE_ON_THE_WIRE, TOMBSTONE_REVISION } from './recorded.js';

const event: Recorded = {
  id: '6f6f3a0e-0d4c-4e0f-9d0a-0d7f3c1b2a19',
  type: 'Zażółć',
  isJson: true,
  data: Buffer.from('{"gęślą":"jaźń"}'),
  metadata: Buffer.alloc(300, 7),
  stream: 'strumień-1',
  revision: 129,
  position: 2 ** 41 + 5,
  next: 2 ** 41 + 500,
  created: 17_326_000_000_000_123n,
};

const decoded = (recorded: Recorded): streams.ReadResp.ReadEvent =>
  streams.ReadResp.deserializeBinary(
    encodeEvent(recorded, 'application/json'),
  ).getEvent() as streams.ReadResp.ReadEvent;

/** Bytes in the base64 of the generated code's plain objects. */
const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');

describe('an event on the wire', () => {
  it('reads back through the generated code as it was', () => {
    const read = decoded(event).toObject();
    expect(read).toEqual({
      event: {
        id: { structured: undefined, string: event.id },
        streamIdentifier: { streamName: base64(event.stream) },
        streamRevision: '129',
        preparePosition: '2199023255557',
        commitPosition: '2199023255557',
        metadataMap: expect.any(Array),
        customMetadata: base64(event.metadata),
        data: base64(event.data),
      },
      link: undefined,
      commitPosition: '2199023255557',
      noPosition: undefined,
    });
    expect(new Map(read.event?.metadataMap)).toEqual(
      new Map([
        ['type', event.type],
        ['created', '17326000000000123'],
        ['content-type', 'application/json'],
      ]),
    );
  });

  it('has the largest revision there is where it is a tombstone', () => {
    const read = decoded({ ...event, revision: TOMBSTONE_REVISION });
    expect(read.getEvent()?.getStreamRevision()).toBe(TOMBSTONE_ON_THE_WIRE);
  });
});
