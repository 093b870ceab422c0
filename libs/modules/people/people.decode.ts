import { day, decoderOf, object, optional, text } from '@kernel/decode.js';
import type { Check } from '@kernel/decode.js';
import type { Sealed } from '@kernel/key-store.js';
import type { PeopleEvent } from './people.events.js';

const sealed: Check = object<Pick<Sealed, 'nonce' | 'text' | 'tag' | 'print'>>({
  nonce: text,
  text,
  tag: text,
  print: text,
});

/** The door by which the stored events of a person enter. */
export const peopleEvents = decoderOf<PeopleEvent>({
  IdentityRegistered: { on: day, identity: sealed, sealId: text, of: optional(text) },
  IdentityChanged: { on: day, identity: sealed, sealId: text, reason: text, of: optional(text) },
  IdentityErased: { on: day, reason: text },
});
