import { LiveBuffer } from './live-buffer.js';
import type { Extra, Node } from './node.js';
import type { Recorded } from './recorded.js';

export interface Live<T> {
  readonly buffer: LiveBuffer<T>;
  stop(): void;
}

interface Ears<T> {
  /** What of an event the subscription is to get. */
  readonly pick: (event: Recorded) => readonly T[];
  /** What a fault makes it say. */
  readonly extra: (extra: Extra) => readonly T[];
}

/** Gathers what happens from now on. */
export const listen = <T>(node: Node, { pick, extra }: Ears<T>): Live<T> => {
  const buffer = new LiveBuffer<T>();
  const offer = (items: readonly T[]): void => {
    for (const item of items) buffer.offer(item);
  };
  const unwatch = node.log.watch((event) => offer(pick(event)));
  const tell = (asked: Extra): void => offer(extra(asked));
  node.standing.add(tell);
  const stop = (): void => {
    unwatch();
    node.standing.delete(tell);
    buffer.close();
  };
  return { buffer, stop };
};
