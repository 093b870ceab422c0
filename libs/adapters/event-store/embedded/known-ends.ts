import type { StreamName } from '@kernel/event.js';

const KEPT = 50_000;

/**
 * The last revisions of streams that this process wrote or read to their end, the latest ones; -1 for a stream that does not exist. Since nobody
 * else writes the log, what is past them need not be looked for. Revisions only grow: an older one that is told late changes nothing.
 */
export class KnownEnds {
  /** The least recently used first. */
  private readonly ends = new Map<StreamName, number>();

  /** @param kept how many streams at most */
  constructor(private readonly kept = KEPT) {}

  isPast(stream: StreamName, revision: number): boolean {
    const end = this.ends.get(stream);
    if (end === undefined) return false;
    this.put(stream, end);
    return revision > end;
  }

  note(stream: StreamName, end: number): void {
    this.put(stream, Math.max(end, this.ends.get(stream) ?? end));
    if (this.ends.size <= this.kept) return;
    for (const oldest of this.ends.keys()) {
      this.ends.delete(oldest);
      return;
    }
  }

  /** Whether an append was written is not known. */
  forget(stream: StreamName): void {
    this.ends.delete(stream);
  }

  private put(stream: StreamName, end: number): void {
    this.ends.delete(stream);
    this.ends.set(stream, end);
  }
}
