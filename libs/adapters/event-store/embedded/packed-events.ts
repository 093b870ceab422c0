import type { LoggedFact, RecordedEvent } from '@kernel/event.js';

import type { PreparedEvent } from '../prepared-append.js';

/** What the log keeps of an event beside its place. */
type Body = Pick<RecordedEvent, 'id' | 'type' | 'data' | 'metadata' | 'salt' | 'dataHash'>;

/** A row as it travels: many of them in one JSON text, since parsing one long text is faster than many short ones. */
type Packed<Content> = readonly [position: number, stream: string, revision: number, content: Content];

type Folded = readonly [type: string, schemaVersion: number, data: RecordedEvent['data']];

/**
 * SQL that packs rows of `log` into the text that `unpack` reads. The names of streams need no escaping. It is given as bytes: as text, SQLite's
 * binding would decode it, which takes three times as long as Node's own decoder.
 */
const packing = (content: string): string =>
  `CAST('[[' || group_concat(position || ',"' || stream || '",' || revision || ',' || ${content}, '],[') || ']]' AS BLOB)`;

export const PACK = packing('body');

/** The same for `unpackFacts`: SQLite leaves out what is not folded, so that it need not be parsed and let go here. */
export const PACK_FACTS = packing("json_extract(body, '$.type', '$.metadata.schemaVersion', '$.data')");

export const bodyOf = ({ event, data, metadata }: PreparedEvent): string =>
  `{"id":${JSON.stringify(event.id)},"type":${JSON.stringify(event.type)},"data":${data},"metadata":${metadata},` +
  `"salt":${JSON.stringify(event.salt)},"dataHash":${JSON.stringify(event.dataHash)}}`;

export const idOfBody = (body: string): string => (JSON.parse(body) as Body).id;

export const unpack = (texts: readonly Uint8Array[]): readonly RecordedEvent[] => {
  const events: RecordedEvent[] = [];
  for (const text of texts) {
    for (const [position, stream, revision, body] of parsed<Body>(text)) {
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

export const unpackFacts = (texts: readonly Uint8Array[]): readonly LoggedFact[] => {
  const facts: LoggedFact[] = [];
  for (const text of texts)
    for (const [position, stream, revision, [type, schemaVersion, data]] of parsed<Folded>(text))
      facts.push({
        type,
        data,
        metadata: schemaVersion === 1 ? FIRST_SCHEMA : { schemaVersion },
        stream,
        revision: BigInt(revision),
        position: BigInt(position),
      });
  return facts;
};

const FIRST_SCHEMA: LoggedFact['metadata'] = Object.freeze({ schemaVersion: 1 });

const parsed = <Content>({ buffer, byteOffset, byteLength }: Uint8Array): readonly Packed<Content>[] =>
  JSON.parse(Buffer.from(buffer, byteOffset, byteLength).toString()) as readonly Packed<Content>[];
