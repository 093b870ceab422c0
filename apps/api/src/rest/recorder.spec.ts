import { describe, expect, it } from '@jest/globals';
import { InMemoryEventStore } from '@adapters/event-store/in-memory-event-store.js';
import { createStamp } from '@adapters/event-store/stamp.js';
import { WrongRevision } from '@kernel/event-store.js';
import type { Recorded, Sender } from '../../../record/src/record.js';
import { Recorder } from './recorder.js';

const STREAM = 'advisory-demo:120805';

const aRequest = (repeated: boolean, headers: Record<string, string> = { 'idempotency-key': 'k' }) => ({
  method: 'POST',
  url: '/v1/programmes/demo/advisory',
  headers,
  asker: { actor: 'spec-1', role: 'specialist' as const },
  repeated,
});

/** A log and a write that appends one event the first time, and finds nothing to do after it. */
const aLog = () => {
  const log = new InMemoryEventStore();
  const stamp = createStamp({ clock: () => new Date('2015-06-01T10:00:00Z') });
  let revision: Recorded['revision'] = 'no-stream';
  const append = async ({ given }: Sender): Promise<Recorded> => {
    const metadata = { ...given, schemaVersion: 1, recordedAt: stamp.now() };
    const event = stamp.seal(stamp.randomId(), { type: 'Noted', data: { on: '2015-06-01' } }, metadata);
    const done = await log.append(STREAM, revision, [event]);
    revision = done.revision;
    return { ...done, appended: 1 };
  };
  const nothing = async (): Promise<Recorded> => ({ revision, position: undefined, appended: 0 });
  return { recorder: new Recorder({ log }), append, nothing };
};

describe('a write that is sent again under its key, after the process ended before it was answered', () => {
  it('is answered from the events that the first try left', async () => {
    const { recorder, append, nothing } = aLog();
    const first = await recorder.write(aRequest(false), STREAM, append);
    await recorder.write(aRequest(false, { 'idempotency-key': 'other' }), STREAM, append);
    const { revision, position, appended } = await recorder.write(aRequest(true), STREAM, nothing);
    expect({ revision, position, appended }).toEqual({ revision: 0n, position: first.position, appended: 1 });
  });

  it('is so even where the first try has moved the stream past the revision that it names', async () => {
    const { recorder, append } = aLog();
    const first = await recorder.write(aRequest(false), STREAM, append);
    const again = recorder.write(aRequest(true), STREAM, () =>
      Promise.reject(new WrongRevision(STREAM, 'no-stream', 0n)),
    );
    expect(await again).toMatchObject({ position: first.position });
  });

  it('is told what it comes to where the first try left nothing', async () => {
    const { recorder, append, nothing } = aLog();
    await recorder.write(aRequest(false, { 'idempotency-key': 'other' }), STREAM, append);
    expect(await recorder.write(aRequest(true), STREAM, nothing)).toMatchObject({ appended: 0 });
    const conflict = new WrongRevision(STREAM, 3n, 0n);
    await expect(recorder.write(aRequest(true), STREAM, () => Promise.reject(conflict))).rejects.toBe(conflict);
  });
});

describe('a write that repeats what is on record without a word of an earlier try', () => {
  it('says that it added nothing', async () => {
    const { recorder, append, nothing } = aLog();
    await recorder.write(aRequest(false), STREAM, append);
    expect(await recorder.write(aRequest(false), STREAM, nothing)).toMatchObject({ appended: 0 });
  });
});
