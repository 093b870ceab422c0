import type { Log } from './log.js';
import type { Recorded } from './recorded.js';

/** Finds what a link points at: its data is `revision@stream`. Undefined where that is gone, or never was. */
export const resolverOf =
  (log: Log) =>
  (link: Recorded): Recorded | undefined => {
    const [revision = '', ...name] = Buffer.from(link.data).toString('utf8').split('@');
    const stream = log.stream(name.join('@'));
    return stream?.softlyDeleted ? undefined : stream?.event(Number(revision), log.now);
  };
