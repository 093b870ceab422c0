import { Undecodable } from '@kernel/decode.js';
import type { RecordedEvent, StreamName } from '@kernel/event.js';
import type { EventStore } from '@kernel/event-store.js';
import type { Recorded } from '@kernel/view.js';
import { decodeFact } from '../standing.decode.js';
import type { StandingFact } from '../standing.facts.js';
import { eventsAt } from './events-at.js';

/** An event that cannot be read: the log was damaged, or a newer version wrote it. */
export interface UnreadEvent {
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
  readonly type: string;
  readonly reason: string;
}

/** The facts of streams, read from the log for one dossier. What cannot be read is listed and passed over. */
export class LogPages {
  readonly unread: UnreadEvent[] = [];

  constructor(private readonly log: Pick<EventStore, 'readStream'>) {}

  async all(stream: StreamName): Promise<readonly Recorded<StandingFact, RecordedEvent>[]> {
    const facts: Recorded<StandingFact, RecordedEvent>[] = [];
    for await (const page of this.log.readStream(stream)) facts.push(...page.flatMap((record) => this.factsIn(record)));
    return facts;
  }

  async at(
    stream: StreamName,
    revisions: readonly number[],
  ): Promise<readonly Recorded<StandingFact, RecordedEvent>[]> {
    const facts: Recorded<StandingFact, RecordedEvent>[] = [];
    const wanted = [...new Set(revisions)].toSorted((a, b) => a - b).map(BigInt);
    for await (const record of eventsAt(this.log, stream, wanted)) facts.push(...this.factsIn(record));
    return facts;
  }

  private factsIn(record: RecordedEvent): readonly Recorded<StandingFact, RecordedEvent>[] {
    try {
      return [{ event: decodeFact(record), record }];
    } catch (error) {
      if (!(error instanceof Undecodable)) throw error;
      const { position, stream, revision, type } = record;
      const reason = error.message;
      this.unread.push({ position: position.toString(), stream, revision: revision.toString(), type, reason });
      return [];
    }
  }
}
