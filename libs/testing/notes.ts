import type { Metadata, NewEvent } from '@kernel/event.js';
import type { JsonObject } from '@kernel/json.js';
import { createStamp } from '@adapters/event-store/stamp.js';

const stamp = createStamp({ clock: () => new Date('2015-03-31T12:00:00.000Z') });

/** For specs of event stores, to which it is all one what an event says. */
export const NOTE_METADATA: Metadata = {
  actor: 'a7',
  role: 'specialist',
  source: 'api',
  correlationId: '5a0f7c1e-0000-4000-8000-000000000001',
  causationId: '5a0f7c1e-0000-4000-8000-000000000002',
  schemaVersion: 1,
  recordedAt: '2015-03-31T12:00:00.000Z',
};

/** An event whose id is that of its name: made twice, it is the same one but for its salt. */
export const note = (name: string, data: JsonObject = { name }, type = 'Noted'): NewEvent =>
  stamp.seal(stamp.eventId([name]), { type, data }, NOTE_METADATA);
