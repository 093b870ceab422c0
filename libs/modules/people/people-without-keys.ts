import type { RecordedEvent } from '@kernel/event.js';
import type { EventStore } from '@kernel/event-store.js';
import type { KeyStore } from '@kernel/key-store.js';
import { partsOf } from '@kernel/names.js';
import type { KeyItem, Transfer } from '@kernel/transfer.js';
import { keyNameOf } from './people.flow.js';

/** How many people have an identity on record that was not erased, and no key: nobody can read it any more. */
export const peopleWithoutKeys = async (
  log: Pick<EventStore, 'readAll'>,
  keys: Pick<Transfer<KeyItem>, 'items'>,
): Promise<number> => {
  const sealed = await peopleSealed(log);
  for await (const items of keys.items())
    for (const { person, key } of items) if (key !== 'destroyed') sealed.delete(person);
  return sealed.size;
};

const ASKED_AT_ONCE = 200;

/** The same, of a store that is at work. A key that was destroyed was there. */
export const peopleUnknownTo = async (
  keys: Pick<KeyStore, 'state'>,
  log: Pick<EventStore, 'readAll'>,
): Promise<number> => {
  const people = [...(await peopleSealed(log))];
  let unknown = 0;
  for (let at = 0; at < people.length; at += ASKED_AT_ONCE) {
    const states = await Promise.all(people.slice(at, at + ASKED_AT_ONCE).map((person) => keys.state(person)));
    unknown += states.filter((state) => state === 'none').length;
  }
  return unknown;
};

/** By the names of their keys. */
const peopleSealed = async (log: Pick<EventStore, 'readAll'>): Promise<Set<string>> => {
  const sealed = new Set<string>();
  for await (const { events } of log.readAll({ categories: ['person'] }))
    for (const event of events) note(event, sealed);
  return sealed;
};

const note = ({ type, stream }: RecordedEvent, sealed: Set<string>): void => {
  const { programme, key: person } = partsOf(stream);
  const name = keyNameOf({ programme, person });
  if (type === 'IdentityErased') sealed.delete(name);
  else sealed.add(name);
};
