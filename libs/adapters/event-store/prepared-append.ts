import type { NewEvent, StreamName } from '@kernel/event.js';
import { ENVELOPE_BYTES, EmptyAppend, MAX_APPEND_BYTES, MAX_EVENT_BYTES, TooLarge } from '@kernel/event-store.js';

/** An event as an adapter writes it: the JSON of its data and metadata is made once, for measuring and for storing. */
export interface PreparedEvent {
  readonly event: NewEvent;
  readonly data: string;
  readonly metadata: string;
  readonly bytes: number;
}

const STREAM = /^[a-z][a-z0-9]*-[A-Za-z0-9._:-]+$/;

export const isStreamName = (text: string): boolean => STREAM.test(text);

/** What every adapter checks before it writes anything. @throws EmptyAppend · TooLarge · TypeError for a name that is no stream's */
export const prepareAppend = (stream: StreamName, events: readonly NewEvent[]): readonly PreparedEvent[] => {
  if (!isStreamName(stream))
    throw new TypeError(`${JSON.stringify(stream)} is no stream's name: category-id was expected.`);
  if (events.length === 0) throw new EmptyAppend(stream);
  const prepared = events.map(prepare);
  const bytes = prepared.reduce((sum, event) => sum + event.bytes + ENVELOPE_BYTES, 0);
  if (bytes > MAX_APPEND_BYTES) throw new TooLarge('append', bytes, MAX_APPEND_BYTES);
  return prepared;
};

const prepare = (event: NewEvent): PreparedEvent => {
  const data = JSON.stringify(event.data);
  const metadata = JSON.stringify(event.metadata);
  const bytes = Buffer.byteLength(data) + Buffer.byteLength(metadata) + 2 * Buffer.byteLength(event.type);
  if (bytes > MAX_EVENT_BYTES) throw new TooLarge('event', bytes, MAX_EVENT_BYTES);
  return { event, data, metadata, bytes };
};

/** The first hyphen ends the category. */
export const categoryOf = (stream: StreamName): string => stream.slice(0, stream.indexOf('-'));
