import type { Position as Place } from '@eventstore/db-client';

import type { Position } from '@kernel/event.js';

import type { EngineReads } from './engine-reads.js';
import type { Namespace } from './namespace.js';
import type { Head, QuietStretch } from './quiet-stretch.js';
import { oursIn } from './stored-form.js';
import type { EngineEvent } from './stored-form.js';

interface Known {
  /** The end of the whole log when it was last looked at. */
  readonly end: bigint;
  readonly head: Head | undefined;
}

const FIRST_PAGE = 16;
const LARGEST_PAGE = 1024;

/**
 * Finds the last event of a namespace in the whole log, from its end backwards. It remembers how far it has looked: a long run of others'
 * events at the end is read through once.
 */
export class LogHead {
  private known: Known | undefined;
  private readonly isOurs = (name: string): boolean => this.namespace.streamOf(name) !== undefined;
  /** Of the whole log, when it was last looked at. */
  end = 0n;

  /** @param begin of the log's identity: before it there is nothing of ours */
  constructor(
    private readonly reads: EngineReads,
    private readonly namespace: Namespace,
    begin: Position,
  ) {
    this.known = { end: begin, head: undefined };
  }

  /** The last event that was found, or learnt of. */
  get latest(): Head | undefined {
    return this.known?.head;
  }

  /** What others have looked through is not looked through again. At the very commit position of a checkpoint an event of ours may stand. */
  learn({ head, place }: QuietStretch): void {
    this.remember(place.commit - 1n, head);
  }

  /** @throws EngineFault · StoreUnavailable */
  async find(): Promise<Head | undefined> {
    let before: Place | undefined;
    let end: bigint | undefined;
    for (let limit = FIRST_PAGE; ; limit = Math.min(limit * 4, LARGEST_PAGE)) {
      const page = await this.reads.backwards(before, limit, this.isOurs);
      end ??= this.lookedFrom(page[0]);
      const found = this.headIn(page);
      if (found || page.length < limit) return this.remember(end, found?.head);
      before = page.at(-1)?.position;
    }
  }

  /** A log that ends before where it once ended is another one: nothing is known of it. */
  private lookedFrom(last: EngineEvent | undefined): bigint {
    const end = last?.position?.commit ?? -1n;
    if (this.known && end < this.known.end) this.known = undefined;
    this.end = end;
    return end;
  }

  private headIn(page: readonly EngineEvent[]): { readonly head: Head | undefined } | undefined {
    for (const event of page) {
      const commit = event.position?.commit;
      if (this.known && commit !== undefined && commit <= this.known.end) return { head: this.known.head };
      const ours = oursIn(this.namespace, event);
      if (ours) return { head: { position: ours.position, recordedAt: ours.metadata.recordedAt } };
    }
    return undefined;
  }

  private remember(end: bigint, head: Head | undefined): Head | undefined {
    if (!this.known || end >= this.known.end) this.known = { end, head };
    return head;
  }
}
