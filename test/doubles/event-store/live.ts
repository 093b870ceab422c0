import { LiveBuffer } from './live-buffer.js';
import type { Extra, Node } from './node.js';
import type { Recorded } from './recorded.js';

export interface Live<T> {
  readonly buffer: LiveBuffer<T | Extra>;
  stop(): void;
}

/** Gathers what is written from now on. `pick` says what of an event the subscription is to get. */
export const listen = <T>(node: Node, pick: (event: Recorded) => readonly T[]): Live<T> => {
  const buffer = new LiveBuffer<T | Extra>();
  const unwatch = node.log.watch((event) => {
    for (const item of pick(event)) buffer.offer(item);
  });
  const tell = (extra: Extra): void => buffer.offer(extra);
  node.standing.add(tell);
  const stop = (): void => {
    unwatch();
    node.standing.delete(tell);
    buffer.close();
  };
  return { buffer, stop };
};
