import { randomUUID } from 'node:crypto';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import { listen, type Live } from './live.js';
import type { Extra } from './node.js';
import { type Filter, lastPlace, type Page, pageForwards } from './pages.js';
import { type Filtered, filteredOf, filterOrAll, placeAskedFor } from './read-options.js';
import type { Reading } from './reading.js';
import { compare, type Place, placeOf, type Recorded } from './recorded.js';
import { caughtUpMessage, checkpointMessage, confirmationMessage, eventMessage } from './wire.js';

type Item =
  | { readonly event: Recorded }
  /** `forced`: by a fault, even where it is no news. */
  | { readonly checkpoint: Place; readonly forced: boolean }
  | { readonly caughtUp: true };

const BEFORE_EVERYTHING: Place = { commit: -1, prepare: -1 };

/**
 * A subscription to `$all`: it catches up by reading pages, then passes on what happens; where it was too slow for that it catches up again.
 * With a filter, checkpoints say how far it has come although nothing matched.
 */
class AllSubscription {
  readonly #reading: Reading;
  readonly #filtered: Filtered | undefined;
  readonly #filter: Filter;
  readonly #interval: number;
  readonly #live: Live<Item>;
  #considered = 0;
  /** Of what was last sent: what follows lies behind it. */
  #reached: Place;
  #checkpoint = BEFORE_EVERYTHING;

  constructor(reading: Reading, asked: Place | 'start' | 'end') {
    const { log } = reading.node;
    this.#reading = reading;
    this.#filtered = filteredOf(reading.options);
    this.#filter = filterOrAll(this.#filtered);
    this.#interval = this.#filtered ? this.#filtered.multiplier * this.#filtered.window : Number.POSITIVE_INFINITY;
    this.#live = listen(reading.node, { pick: (event) => this.#pick(event), extra: (extra) => this.#extra(extra) });
    this.#reached = asked === 'start' ? BEFORE_EVERYTHING : asked === 'end' ? lastPlace(log) : asked;
  }

  async run(): Promise<void> {
    const { outlet, node } = this.#reading;
    void outlet.closed.then(() => this.#live.stop());
    await outlet.send(confirmationMessage(randomUUID()));
    if (compare(this.#reached, lastPlace(node.log)) < 0) await this.#catchUp();
    while (!outlet.ended) {
      await this.#goLive();
      if (!outlet.ended) await this.#catchUp();
    }
  }

  stop(): void {
    this.#live.stop();
  }

  async #catchUp(): Promise<void> {
    const { node, outlet } = this.#reading;
    const window = this.#filtered?.window ?? Number.POSITIVE_INFINITY;
    let from = this.#reached.commit < 0 ? { commit: 0, prepare: 0 } : this.#reached;
    let counted = 0;
    for (let end = false; !end && !outlet.ended;) {
      const page = pageForwards(node.log, from, window, this.#filter);
      await this.#sendPage(page);
      counted += page.considered;
      if (page.end || counted >= this.#interval) await this.#sendCheckpointOf(page);
      counted %= this.#interval;
      from = page.next;
      end = page.end;
    }
  }

  async #sendPage({ events }: Page): Promise<void> {
    const inclusive = this.#reading.node.careless.has('inclusive-following');
    for (const event of events) {
      if (this.#reading.outlet.ended) return;
      const already = compare(placeOf(event), this.#reached);
      if (already > 0 || (inclusive && already === 0)) await this.#send(event);
    }
  }

  /** Of where the page began, unless an event of it was sent: what lies behind was considered, and may be again. */
  async #sendCheckpointOf({ from }: Page): Promise<void> {
    if (compare(this.#reached, from) < 0) this.#reached = from;
    await this.#sendCheckpoint(this.#reached);
  }

  async #goLive(): Promise<void> {
    const { outlet, node } = this.#reading;
    if (node.saysCaughtUp) await outlet.send(caughtUpMessage());
    for (;;) {
      const next = await this.#live.buffer.next();
      if (!next || outlet.ended) return;
      if (this.#isBehind(next.item)) continue;
      if (next.gap && !node.careless.has('loses-live-events')) {
        await this.#sendCheckpoint(this.#reached);
        return;
      }
      await this.#sendItem(next.item);
    }
  }

  #isBehind(item: Item): boolean {
    if ('event' in item) return compare(placeOf(item.event), this.#reached) <= 0;
    return 'checkpoint' in item && !item.forced && compare(item.checkpoint, this.#reached) < 0;
  }

  async #sendItem(item: Item): Promise<void> {
    if ('event' in item) await this.#send(item.event);
    else if ('checkpoint' in item) await this.#sendCheckpoint(item.checkpoint, item.forced);
    else await this.#reading.outlet.send(caughtUpMessage());
  }

  async #send(event: Recorded): Promise<void> {
    this.#reached = placeOf(event);
    await this.#reading.outlet.send(eventMessage(event, this.#reading.shown));
  }

  async #sendCheckpoint(place: Place, forced = false): Promise<void> {
    if (!this.#filtered || place.commit < 0 || this.#reading.node.careless.has('no-checkpoints')) return;
    if (compare(place, this.#reached) > 0) this.#reached = place;
    if (!forced && compare(place, this.#checkpoint) <= 0) return;
    this.#checkpoint = place;
    await this.#reading.outlet.send(checkpointMessage(place));
  }

  #pick(event: Recorded): readonly Item[] {
    const items: Item[] = this.#filter(event) ? [{ event }] : [];
    this.#considered += 1;
    if (this.#considered < this.#interval) return items;
    this.#considered = 0;
    return [...items, { checkpoint: placeOf(event), forced: false }];
  }

  #extra(extra: Extra): readonly Item[] {
    if (extra === 'caught-up') return [{ caughtUp: true }];
    return [{ checkpoint: { commit: this.#reading.node.log.end, prepare: 0 }, forced: true }];
  }
}

export const followAll = async (reading: Reading, asked: streams.ReadReq.Options.AllOptions): Promise<void> => {
  const from = placeAskedFor(asked);
  reading.node.begun.push(from);
  const subscription = new AllSubscription(reading, from);
  try {
    await subscription.run();
  } finally {
    subscription.stop();
  }
};
