import { Inject, Injectable } from '@nestjs/common';
import { WrongRevision } from '@kernel/event-store.js';
import type { EventStore } from '@kernel/event-store.js';
import type { Position, RecordedEvent, StreamName } from '@kernel/event.js';
import type { Recorded, Sender } from '../../../record/src/record.js';
import type { SentRequest } from '../edges/access.guard.js';
import { OPEN_RECORD } from '../tokens.js';
import { senderOf } from './sender.js';

/** A repeat looks so far back in its stream for what the first try appended. */
const LOOK_BACK = 1_000n;

/** Carries out a write as its sender. One that may have been carried out before the process ended is answered from the events it left. */
@Injectable()
export class Recorder {
  private readonly log: Pick<EventStore, 'readStream'>;

  constructor(@Inject(OPEN_RECORD) { log }: { readonly log: Pick<EventStore, 'readStream'> }) {
    this.log = log;
  }

  async write(
    request: SentRequest,
    stream: StreamName,
    work: (sender: Sender) => Promise<Recorded>,
  ): Promise<Recorded> {
    const sender = senderOf(request);
    try {
      const recorded = await work(sender);
      if (recorded.appended > 0) return recorded;
      const before = request.repeated === true ? await this.before(stream, recorded, sender) : undefined;
      return before ?? { ...recorded, position: await this.endOf(stream, recorded) };
    } catch (error) {
      // What it left has moved the stream on from the revision that it names.
      const found = request.repeated === true && error instanceof WrongRevision;
      const before = found ? await this.before(stream, { revision: error.actual }, sender) : undefined;
      if (before) return before;
      throw error;
    }
  }

  /** What stands already is told with a position, too: a read that waits for it sees it. */
  private async endOf(stream: StreamName, { revision }: Pick<Recorded, 'revision'>): Promise<Position | undefined> {
    if (revision === 'no-stream') return undefined;
    for await (const batch of this.log.readStream(stream, revision)) return batch.at(-1)?.position;
    return undefined;
  }

  private async before(
    stream: StreamName,
    { revision }: Pick<Recorded, 'revision'>,
    { given }: Sender,
  ): Promise<Recorded | undefined> {
    const events: RecordedEvent[] = [];
    if (revision === 'no-stream') return undefined;
    for await (const batch of this.log.readStream(stream, revision > LOOK_BACK ? revision - LOOK_BACK : 0n))
      events.push(...batch.filter(({ metadata }) => metadata.correlationId === given.correlationId));
    const last = events.at(-1);
    return last && { revision: last.revision, position: last.position, appended: events.length };
  }
}
