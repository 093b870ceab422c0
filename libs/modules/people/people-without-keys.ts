import type { RecordedEvent } from '@kernel/event.js';
import type { EventStore } from '@kernel/event-store.js';
import { partsOf } from '@kernel/names.js';
import type { KeyItem, Transfer } from '@kernel/transfer.js';
import { keyNameOf } from './people.flow.js';

/** How many people have an identity on record that was not erased, and no key: nobody can read it any more. */
export const peopleWithoutKeys = async (
  log: Pick<EventStore, 'readAll'>,
  keys: Pick<Transfer<KeyItem>, 'items'>,
): Promise<number> => {
  const sealed = new Set<string>();
  for await (const { events } of log.readAll({ categories: ['person'] }))
    for (const event of events) note(event, sealed);
  for await (const items of keys.items())
    for (const { person, key } of items) if (key !== 'destroyed') sealed.delete(person);
  return sealed.size;
};

const note = ({ type, stream }: RecordedEvent, sealed: Set<string>): void => {
  const { programme, key: person } = partsOf(stream);
  const name = keyNameOf({ programme, person });
  if (type === 'IdentityErased') sealed.delete(name);
  else sealed.add(name);
};
