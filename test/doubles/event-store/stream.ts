import { type Recorded, TOMBSTONE_REVISION } from './recorded.js';

/** What a stream's metadata says of which events may still be seen. */
interface Retention {
  readonly $tb?: number;
  readonly $maxCount?: number;
  /** Seconds. */
  readonly $maxAge?: number;
}

export const isMetastream = (stream: string): boolean => stream.startsWith('$$');
export const metastreamOf = (stream: string): string => `$$${stream}`;

const TICKS_PER_SECOND = 10_000_000n;

export class Stream {
  readonly events: Recorded[] = [];
  tombstone: Recorded | undefined;
  retention: Retention = {};

  /** Revision of the last event; undefined where there has never been one. */
  get last(): number | undefined {
    return this.events.at(-1)?.revision;
  }

  get softlyDeleted(): boolean {
    return (this.retention.$tb ?? 0) >= TOMBSTONE_REVISION;
  }

  /** Whether a read finds it: it has events, and was not deleted. */
  get exists(): boolean {
    return this.events.length > 0 && !this.softlyDeleted;
  }

  /** The first revision that a read may show. */
  firstVisible(now: bigint): number {
    const { $tb = 0, $maxCount, $maxAge } = this.retention;
    const byCount = $maxCount === undefined ? 0 : this.events.length - $maxCount;
    const first = Math.max(0, $tb, byCount);
    if ($maxAge === undefined) return first;
    const oldest = now - BigInt($maxAge) * TICKS_PER_SECOND;
    const byAge = this.events.findIndex(({ created }) => created >= oldest);
    return Math.max(first, byAge === -1 ? this.events.length : byAge);
  }

  event(revision: number, now: bigint): Recorded | undefined {
    if (this.tombstone || revision < this.firstVisible(now)) return undefined;
    return this.events[revision];
  }
}
