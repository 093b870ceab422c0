/** What a client asks the server to store. */
export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** One record of the log. */
export interface Recorded extends Proposed {
  readonly stream: string;
  /** A tombstone has `TOMBSTONE_REVISION`. */
  readonly revision: number;
  /** Byte offset of the record: commit position and prepare position alike. */
  readonly position: number;
  /** Byte offset behind it, where the next record may begin. */
  readonly next: number;
  /** 100-nanosecond ticks since the Unix epoch. */
  readonly created: bigint;
}

/** A place in `$all`. Ordered by commit, then by prepare. */
export interface Place {
  readonly commit: number;
  readonly prepare: number;
}

export type Expected = number | 'no-stream' | 'any' | 'stream-exists';

export type Outcome =
  /** `revision` is undefined where nothing was written to a stream that is not there. */
  | { readonly kind: 'success'; readonly revision: number | undefined; readonly position: number }
  | { readonly kind: 'wrong-version'; readonly actual: number | undefined }
  | { readonly kind: 'deleted' };

/** The largest int64: the revision of a tombstone, and `$tb` of a stream that is softly deleted. A double holds it as 2^63. */
export const TOMBSTONE_REVISION = 2 ** 63;
export const TOMBSTONE_ON_THE_WIRE = '9223372036854775807';

export const LINK = '$>';
export const STREAM_METADATA = '$metadata';
export const STREAM_DELETED = '$streamDeleted';

export const compare = (a: Place, b: Place): number => a.commit - b.commit || a.prepare - b.prepare;
export const placeOf = ({ position }: Recorded): Place => ({ commit: position, prepare: position });

const utf8Length = (text: string): number => Buffer.byteLength(text, 'utf8');

/** How the server counts an event against its limits. */
export const sizeOf = ({ type, data, metadata }: Proposed): number => data.length + metadata.length + 2 * type.length;

/** Bytes of a prepare record on disk: its frame, its fixed fields, and what varies. */
export const recordLength = (stream: string, { type, data, metadata }: Proposed): number => {
  const FRAME = 4 + 4;
  const FIXED = 1 + 1 + 8 + 2 + 8 + 16 + 16 + 8 + 4 + 8;
  const LENGTHS = 1 + 1 + 4 + 4;
  return FRAME + FIXED + LENGTHS + utf8Length(stream) + utf8Length(type) + data.length + metadata.length;
};
