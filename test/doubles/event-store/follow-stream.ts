import { randomUUID } from 'node:crypto';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { listen, type Live } from './live.js';
import { PAGE } from './pages.js';
import { revisionAskedFor } from './read-options.js';
import type { Reading } from './reading.js';
import { type Recorded, STREAM_DELETED } from './recorded.js';
import { streamDeleted } from './refusals.js';
import { caughtUpMessage, confirmationMessage, eventMessage, nameOf } from './wire.js';

type Item = Recorded | 'caught-up';

/** A subscription to one stream, which need not be there yet. */
class StreamSubscription {
  readonly #reading: Reading;
  readonly #name: string;
  readonly #live: Live<Item>;
  /** Revision of what was last sent: what follows lies behind it. */
  #reached: number;

  constructor(reading: Reading, name: string, asked: number | 'start' | 'end') {
    this.#reading = reading;
    this.#name = name;
    this.#live = listen<Item>(reading.node, {
      pick: (event) => (event.stream === name ? [event] : []),
      extra: (extra) => (extra === 'caught-up' ? [extra] : []),
    });
    this.#reached = asked === 'start' ? -1 : asked === 'end' ? this.#last : asked;
  }

  get #last(): number {
    return this.#reading.node.log.stream(this.#name)?.last ?? -1;
  }

  async run(): Promise<void> {
    const { outlet, node } = this.#reading;
    void outlet.closed.then(() => this.#live.stop());
    if (node.log.stream(this.#name)?.tombstone) throw streamDeleted(this.#name);
    await outlet.send(confirmationMessage(randomUUID()));
    if (this.#reached < this.#last) await this.#catchUp();
    while (!outlet.ended) {
      await this.#goLive();
      if (!outlet.ended) await this.#catchUp();
    }
  }

  stop(): void {
    this.#live.stop();
  }

  async #catchUp(): Promise<void> {
    while (!this.#reading.outlet.ended) {
      const page = this.#page();
      for (const event of page) await this.#send(event);
      if (page.length < PAGE) return;
    }
  }

  #page(): readonly Recorded[] {
    const { log, careless } = this.#reading.node;
    const stream = log.stream(this.#name);
    if (!stream || stream.tombstone || stream.softlyDeleted) return [];
    const behind = careless.has('inclusive-following') ? this.#reached : this.#reached + 1;
    const from = Math.max(behind, stream.firstVisible(log.now), 0);
    return stream.events.slice(from, from + PAGE);
  }

  async #goLive(): Promise<void> {
    const { outlet, node } = this.#reading;
    if (node.saysCaughtUp) await outlet.send(caughtUpMessage());
    for (;;) {
      const next = await this.#live.buffer.next();
      if (!next || outlet.ended) return;
      if (this.#isBehind(next.item)) continue;
      if (next.gap && !node.careless.has('loses-live-events')) return;
      await this.#sendItem(next.item);
    }
  }

  #isBehind(item: Item): boolean {
    return item !== 'caught-up' && item.revision <= this.#reached;
  }

  async #sendItem(item: Item): Promise<void> {
    if (item === 'caught-up') await this.#reading.outlet.send(caughtUpMessage());
    else await this.#send(item);
  }

  /** A tombstone is delivered, and ends the subscription. */
  async #send(event: Recorded): Promise<void> {
    this.#reached = event.revision;
    await this.#reading.outlet.send(eventMessage(event, this.#reading.shown));
    if (event.type === STREAM_DELETED) throw streamDeleted(this.#name);
  }
}

export const followStream = async (reading: Reading, asked: streams.ReadReq.Options.StreamOptions): Promise<void> => {
  const name = nameOf(asked.getStreamIdentifier());
  const subscription = new StreamSubscription(reading, name, revisionAskedFor(asked));
  try {
    await subscription.run();
  } finally {
    subscription.stop();
  }
};
