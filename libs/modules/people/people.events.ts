import type { Day } from '@kernel/day.js';
import type { Fact } from '@kernel/event.js';
import type { Sealed } from '@kernel/key-store.js';

/** Stream `person-{p}:{id}`. Names and e-mail are sealed under the person's key and nowhere in the clear. */
export type PeopleEvent = IdentityRegistered | IdentityChanged | IdentityErased;

/** What is sealed. Never stored in the clear. */
export interface Identity {
  readonly firstName: string;
  readonly lastName: string;
  readonly email?: string;
}

/**
 * An identity as it is stored. `sealId`, a UUID made for this one sealing, names the event from inside: with the stream it is bound in as
 * associated data, so that what is sealed opens nowhere else. The event's own id cannot be, since it is given only at the append.
 */
export interface SealedIdentity {
  readonly identity: Sealed;
  readonly sealId: string;
}

/** `of`: the ref of the participants' entry that brought the identity, where there is one. */
export type IdentityRegistered = Fact<
  'IdentityRegistered',
  SealedIdentity & { readonly on: Day; readonly of?: string }
>;
export type IdentityChanged = Fact<
  'IdentityChanged',
  SealedIdentity & { readonly on: Day; readonly reason: string; readonly of?: string }
>;
/** After it the key is destroyed: no identity of this person can be read again. */
export type IdentityErased = Fact<'IdentityErased', { readonly on: Day; readonly reason: string }>;
