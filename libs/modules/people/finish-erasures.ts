import type { Position, RecordedEvent } from '@kernel/event.js';
import type { EventStore } from '@kernel/event-store.js';
import type { KeyStore } from '@kernel/key-store.js';
import { partsOf } from '@kernel/names.js';
import { keyNameOf } from './people.flow.js';

/** How far the erasures of a log are carried out. */
export interface ErasureMark {
  /** Identity of the log: on another one the mark is worth nothing. */
  readonly log: string;
  readonly position: Position;
}

/**
 * Where the mark is kept. It belongs beside the keys, in their own store: a key store restored from an older copy then brings its older mark
 * along, and every erasure since is carried out again; and a store that is another one, or was made anew, has none of this log.
 */
export interface ErasureMarks {
  read(): Promise<ErasureMark | undefined>;
  /** Durable before it resolves. */
  write(mark: ErasureMark): Promise<void>;
}

/**
 * Destroys the key of every person whose erasure is on record, at start-up and after a restore. Only what came after the mark is read, and
 * the mark moves only after the keys are gone. Resolves to how many keys it destroyed.
 */
export const finishErasures = async (
  log: Pick<EventStore, 'identity' | 'readAll' | 'head'>,
  keys: Pick<KeyStore, 'state' | 'destroy'>,
  marks: ErasureMarks,
): Promise<number> => {
  const identity = await log.identity();
  const after = await knownPosition(log, identity, await marks.read());
  let destroyed = 0;
  for await (const { events, position } of log.readAll({ categories: ['person'], after })) {
    for (const event of events) destroyed += await finish(event, keys);
    await marks.write({ log: identity, position });
  }
  return destroyed;
};

/** A mark of another log, or beyond the end of this one (an older copy), counts for nothing. */
export const knownPosition = async (
  log: Pick<EventStore, 'head'>,
  identity: string,
  mark: ErasureMark | undefined,
): Promise<Position | undefined> => {
  if (mark?.log !== identity) return undefined;
  const head = await log.head();
  return head !== undefined && mark.position <= head ? mark.position : undefined;
};

const finish = async ({ type, stream }: RecordedEvent, keys: Pick<KeyStore, 'state' | 'destroy'>): Promise<number> => {
  if (type !== 'IdentityErased') return 0;
  const { programme, key: person } = partsOf(stream);
  const name = keyNameOf({ programme, person });
  const state = await keys.state(name);
  if (state !== 'destroyed') await keys.destroy(name);
  return state === 'kept' ? 1 : 0;
};
