import type { StreamIndex } from './stream-index.js';

interface Known {
  /** -1 for a stream that is not there. */
  readonly revision: number;
  /** Of the stream's last event; 0 when it was looked up, and so is in the index. */
  readonly position: number;
}

/** So many streams are kept in memory, those last appended to; others are looked up. */
const KEPT = 100_000;

/**
 * The revision of each stream, for the one writer. What is past the index is always in memory; what is not in memory is therefore in the
 * index, and one look there suffices.
 */
export class KnownStreams {
  private readonly known = new Map<string, Known>();

  constructor(private readonly index: StreamIndex) {
    this.reload();
  }

  /** Forgets everything and begins from what the log holds. */
  reload(): void {
    this.known.clear();
    for (const { stream, revision, position } of this.index.unindexed()) this.note(stream, revision, position);
  }

  /** Makes streams known, by one question for those that are not. */
  lookUp(streams: Iterable<string>): void {
    const unknown = new Set<string>();
    for (const stream of streams) if (!this.known.has(stream)) unknown.add(stream);
    if (unknown.size === 0) return;
    const asked = [...unknown];
    this.index.lastIndexed(asked).forEach((revision, i) => this.note(asked[i] ?? '', revision, 0));
  }

  /** Of a stream that was looked up or noted; -1 when it is not there. */
  revisionOf(stream: string): number {
    return this.known.get(stream)?.revision ?? -1;
  }

  note(stream: string, revision: number, position: number): void {
    // Deleted first, so that the map's order is that of the last appends.
    this.known.delete(stream);
    this.known.set(stream, { revision, position });
  }

  /** Only when no append is under way: within one, what is known of a stream may not be in the log yet. */
  forgetOldest(): void {
    if (this.known.size <= KEPT) return;
    const indexed = this.index.indexed();
    for (const [stream, { position }] of this.known) {
      if (this.known.size <= KEPT || position > indexed) return;
      this.known.delete(stream);
    }
  }
}
