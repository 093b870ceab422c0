import type { RecordedEvent } from '@kernel/event.js';

import type { PreparedEvent } from '../prepared-append.js';

/** What the log keeps of an event beside its place. */
type Body = Pick<RecordedEvent, 'id' | 'type' | 'data' | 'metadata' | 'salt' | 'dataHash'>;

/** A row as it travels: many of them in one JSON text, since parsing one long text is faster than many short ones. */
type PackedEvent = readonly [position: number, stream: string, revision: number, body: Body];

/**
 * SQL that packs rows of `log` into the text that `unpack` reads. The names of streams need no escaping. It is given as bytes: as text, SQLite's
 * binding would decode it, which takes three times as long as Node's own decoder.
 */
export const PACK = `CAST('[[' || group_concat(position || ',"' || stream || '",' || revision || ',' || body, '],[') || ']]' AS BLOB)`;

export const bodyOf = ({ event, data, metadata }: PreparedEvent): string =>
  `{"id":${JSON.stringify(event.id)},"type":${JSON.stringify(event.type)},"data":${data},"metadata":${metadata},` +
  `"salt":${JSON.stringify(event.salt)},"dataHash":${JSON.stringify(event.dataHash)}}`;

export const idOfBody = (body: string): string => (JSON.parse(body) as Body).id;

export const unpack = (texts: readonly Uint8Array[]): readonly RecordedEvent[] => {
  const events: RecordedEvent[] = [];
  for (const text of texts) {
    for (const [position, stream, revision, body] of parsed(text)) {
      const { id, type, data, metadata, salt, dataHash } = body;
      events.push({
        id,
        type,
        data,
        metadata,
        salt,
        dataHash,
        stream,
        revision: BigInt(revision),
        position: BigInt(position),
      });
    }
  }
  return events;
};

const parsed = ({ buffer, byteOffset, byteLength }: Uint8Array): readonly PackedEvent[] =>
  JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString()) as readonly PackedEvent[];
