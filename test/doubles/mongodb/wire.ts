import { deserialize, serialize } from 'bson';
import type { Doc } from './values.js';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const MORE_TO_COME = 2;
const CHECKSUM = 1;
const EXHAUST_ALLOWED = 1 << 16;
const HEADER = 16;
const BIGGEST = 48_000_000 + 16_384;

/** A command as it came over the wire. */
export interface Message {
  readonly requestId: number;
  /** Asked in the way of old, as drivers greet a server that they do not know yet. */
  readonly legacy: boolean;
  readonly database: string;
  readonly body: Doc;
  /** Nobody waits for an answer. */
  readonly unanswered: boolean;
  /** One question may be answered by many messages. */
  readonly exhaust: boolean;
}

/** Bytes that are no message: the engine ends the connection, and so is done here. */
class Malformed extends Error {}

// Numbers stay what they are: what is stored as int64 is answered as int64.
const read = (bytes: Uint8Array): Doc => deserialize(bytes, { promoteValues: false, bsonRegExp: true });

const nameAt = (frame: Buffer, at: number): string => frame.toString('utf8', at, frame.indexOf(0, at));

const documentsIn = (frame: Buffer, from: number, end: number): Doc[] => {
  const documents: Doc[] = [];
  for (let at = from; at < end; at += frame.readInt32LE(at)) {
    documents.push(read(frame.subarray(at, at + frame.readInt32LE(at))));
  }
  return documents;
};

const sectionsOf = (frame: Buffer, end: number): Doc => {
  const body: Doc = {};
  let at = HEADER + 4;
  while (at < end) {
    const kind = frame[at++];
    const size = frame.readInt32LE(at);
    if (kind === 0) Object.assign(body, read(frame.subarray(at, at + size)));
    else if (kind === 1) {
      const name = nameAt(frame, at + 4);
      body[name] = documentsIn(frame, at + 4 + Buffer.byteLength(name) + 1, at + size);
    } else throw new Malformed(`A section of kind ${String(kind)}`);
    at += size;
  }
  return body;
};

const messageOf = (frame: Buffer): Message => {
  const flags = frame.readUInt32LE(HEADER);
  const body = sectionsOf(frame, frame.length - ((flags & CHECKSUM) === 0 ? 0 : 4));
  return {
    requestId: frame.readInt32LE(4),
    legacy: false,
    database: String(body['$db']),
    body,
    unanswered: (flags & MORE_TO_COME) !== 0,
    exhaust: (flags & EXHAUST_ALLOWED) !== 0,
  };
};

const queryOf = (frame: Buffer): Message => {
  const namespace = nameAt(frame, HEADER + 4);
  const at = HEADER + 4 + Buffer.byteLength(namespace) + 1 + 8;
  return {
    requestId: frame.readInt32LE(4),
    legacy: true,
    database: namespace.slice(0, namespace.indexOf('.')),
    body: read(frame.subarray(at, at + frame.readInt32LE(at))),
    unanswered: false,
    exhaust: false,
  };
};

export const decode = (frame: Buffer): Message => {
  const code = frame.readInt32LE(12);
  if (code === OP_MSG) return messageOf(frame);
  if (code === OP_QUERY) return queryOf(frame);
  throw new Malformed(`A message of kind ${code}`);
};

let lastId = 0;

const framed = (
  code: number,
  to: number,
  parts: readonly Uint8Array[],
): { readonly id: number; readonly bytes: Buffer } => {
  const header = Buffer.alloc(HEADER);
  const length = parts.reduce((sum, part) => sum + part.length, HEADER);
  const id = ++lastId;
  for (const [i, value] of [length, id, to, code].entries()) header.writeInt32LE(value, i * 4);
  return { id, bytes: Buffer.concat([header, ...parts], length) };
};

const REPLY_HEAD = Buffer.alloc(20);
REPLY_HEAD.writeInt32LE(8, 0);
REPLY_HEAD.writeInt32LE(1, 16);

/** An answer to a message, and the id by which a further answer follows it. */
export const encode = (
  body: Doc,
  to: Pick<Message, 'requestId' | 'legacy'>,
  more = false,
): ReturnType<typeof framed> => {
  const bytes = serialize(body, { ignoreUndefined: true });
  if (to.legacy) return framed(OP_REPLY, to.requestId, [REPLY_HEAD, bytes]);
  const flags = Buffer.alloc(5);
  flags.writeUInt32LE(more ? MORE_TO_COME : 0, 0);
  return framed(OP_MSG, to.requestId, [flags, bytes]);
};

/** Puts the bytes of a connection together to whole messages. */
export class Frames {
  #chunks: Buffer[] = [];
  #length = 0;

  *add(chunk: Buffer): Generator<Buffer> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    for (let size = this.#size(); size <= this.#length; size = this.#size()) {
      const all = Buffer.concat(this.#chunks);
      this.#chunks = [all.subarray(size)];
      this.#length -= size;
      yield all.subarray(0, size);
    }
  }

  get #first(): Buffer {
    return this.#chunks[0] ?? Buffer.alloc(0);
  }

  #size(): number {
    if (this.#length < HEADER) return Infinity;
    if (this.#first.length < 4) this.#chunks = [Buffer.concat(this.#chunks)];
    const size = this.#first.readInt32LE(0);
    if (size >= HEADER && size <= BIGGEST) return size;
    throw new Malformed(`A message of ${size} bytes`);
  }
}
