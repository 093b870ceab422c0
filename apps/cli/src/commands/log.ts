import type { EventReader } from '@adapters/event-store/embedded/embedded-log-reader.js';
import type { Position, RecordedEvent } from '@kernel/event.js';
import { partsOf } from '@kernel/names.js';
import { requireRecord } from '../folder.js';
import type { RecordOptions } from '../options.js';
import { eventJson, eventLines } from '../output/event-line.js';
import { print, say } from '../output/print.js';
import { permit } from '../roles.js';
import { storageOf } from '../storage.js';
import { onceThere } from '../../../record/src/once-there.js';
import { openLogReader } from '../../../record/src/stores.js';

export interface LogOptions extends RecordOptions {
  readonly stream?: string;
  readonly type?: string;
  readonly after?: Position;
  readonly follow?: true;
}

/** Browses the log beside whoever writes it. */
export const log = async (options: LogOptions): Promise<void> => {
  permit('read the whole record', options);
  const storage = storageOf(options);
  requireRecord(storage);
  const end = new AbortController();
  const stop = (): void => end.abort();
  if (options.follow) process.once('SIGINT', stop);
  const reader = await onceThere(storage, say, (notice) => openLogReader(storage, notice));
  const line = options.json ? eventJson : eventLines;
  try {
    let found = 0;
    for await (const events of asked(reader, options, end.signal)) {
      if (events.length > 0) await print(`${events.map(line).join('\n')}\n`);
      found += events.length;
    }
    if (found === 0 && !options.follow) say('No event on record is one of those asked for.');
  } finally {
    process.off('SIGINT', stop);
    await reader.close();
  }
};

async function* asked(
  reader: EventReader,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<readonly RecordedEvent[]> {
  for await (const events of read(reader, options, signal)) yield events.filter((event) => isAskedFor(event, options));
}

const isAskedFor = ({ stream, type, position }: RecordedEvent, options: LogOptions): boolean =>
  (options.stream === undefined || stream === options.stream) &&
  (options.type === undefined || type === options.type) &&
  position > (options.after ?? -1n);

/** One stream is read by itself; followed, it is picked out of those of its category. */
const read = (
  reader: EventReader,
  { stream, after, follow }: LogOptions,
  signal: AbortSignal,
): AsyncIterable<readonly RecordedEvent[]> => {
  if (stream !== undefined && !follow) return reader.readStream(stream);
  const categories = stream === undefined ? undefined : [partsOf(stream).category];
  return eventsOf(follow ? reader.follow({ after, categories, signal }) : reader.readAll({ after, categories }));
};

async function* eventsOf(
  batches: AsyncIterable<{ readonly events: readonly RecordedEvent[] }>,
): AsyncGenerator<readonly RecordedEvent[]> {
  for await (const { events } of batches) yield events;
}
