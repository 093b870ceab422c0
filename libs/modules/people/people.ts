import type { Day } from '@kernel/day.js';
import type { Decider } from '@kernel/decider.js';
import { ReasonMissing } from '@kernel/entries.errors.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { checkTexts } from '@kernel/texts.js';
import { checkDay, checkOpen } from '@modules/programme/contracts.js';
import type { Rules } from '@modules/programme/contracts.js';
import { IdentityDiffers, IdentityUnreadable, PersonErased, PersonUnknown } from './people.errors.js';
import type { PeopleEvent, SealedIdentity } from './people.events.js';

/** An identity that was sent, sealed already: a command never holds it in the clear. */
interface Sent extends SealedIdentity {
  readonly person: string;
  readonly on: Day;
  /** The ref of the participants' entry that brings it. */
  readonly of?: string;
  /** By their seal ids, those identities on record that read as this one does; undefined when the key that could tell is gone. */
  readonly alike: readonly string[] | undefined;
  readonly rules: Rules;
}

export type RegisterIdentity = Sent & { readonly type: 'register' };
export type ChangeIdentity = Sent & { readonly type: 'change'; readonly reason: string };
/** `on` is the day on which it was asked for; whatever the programme's period, nobody is refused. */
export interface ErasePerson {
  readonly type: 'erase';
  readonly person: string;
  readonly on: Day;
  readonly reason: string;
}
export type PeopleCommand = RegisterIdentity | ChangeIdentity | ErasePerson;

/** An identity on record. */
export interface RecordedIdentity extends SealedIdentity {
  readonly of?: string;
}

export type Person =
  | { readonly phase: 'unknown' }
  /** In the order of the log: the last one stands. */
  | { readonly phase: 'known'; readonly identities: readonly RecordedIdentity[] }
  | { readonly phase: 'erased' };

/** The identity that stands. */
export const standingIdentity = (person: Person): RecordedIdentity | undefined =>
  person.phase === 'known' ? (person.identities.at(-1) ?? person.identities[0]) : undefined;

const decide = (command: PeopleCommand, state: Person): readonly PeopleEvent[] => {
  switch (command.type) {
    case 'register':
      return register(command, state);
    case 'change':
      return change(command, state);
    case 'erase':
      return erase(command, state);
    default:
      return exhaustive(command);
  }
};

/** An identity that stood once may come again with an older file: it changes nothing. */
const register = (command: RegisterIdentity, state: Person): readonly PeopleEvent[] => {
  const { person, on, of, identity, sealId, alike, rules } = command;
  if (state.phase === 'erased') throw new PersonErased(person);
  if (state.phase === 'known') {
    if (!alike) throw new IdentityUnreadable(person);
    if (alike.length === 0) throw new IdentityDiffers(person);
    return [];
  }
  checkOpen(rules);
  checkDay(on, rules, 'within');
  return [{ type: 'IdentityRegistered', data: { on, identity, sealId, ...(of !== undefined && { of }) } }];
};

/** Repeats what stands, or what the same entry brought before. */
const change = (command: ChangeIdentity, state: Person): readonly PeopleEvent[] => {
  const { person, on, of, reason, identity, sealId, alike, rules } = command;
  if (state.phase === 'erased') throw new PersonErased(person);
  if (state.phase === 'unknown') throw new PersonUnknown(person);
  if (!alike) throw new IdentityUnreadable(person);
  const same = state.identities.filter((one) => alike.includes(one.sealId));
  if (same.some((one) => one === standingIdentity(state) || (of !== undefined && one.of === of))) return [];
  checkReason(person, reason);
  checkDay(on, rules, 'within-or-later');
  return [{ type: 'IdentityChanged', data: { on, identity, sealId, reason, ...(of !== undefined && { of }) } }];
};

const erase = ({ person, on, reason }: ErasePerson, state: Person): readonly PeopleEvent[] => {
  if (state.phase === 'erased') return [];
  if (state.phase === 'unknown') throw new PersonUnknown(person);
  checkReason(person, reason);
  return [{ type: 'IdentityErased', data: { on, reason } }];
};

const checkReason = (person: string, reason: string): void => {
  if (reason.trim() === '') throw new ReasonMissing({ table: 'people', ref: person });
  checkTexts({ reason });
};

const evolve = (state: Person, event: PeopleEvent): Person => {
  switch (event.type) {
    case 'IdentityRegistered':
    case 'IdentityChanged': {
      if (state.phase === 'erased') return state;
      const { identity, sealId, of } = event.data;
      const added: RecordedIdentity = { identity, sealId, ...(of !== undefined && { of }) };
      return { phase: 'known', identities: state.phase === 'known' ? [...state.identities, added] : [added] };
    }
    case 'IdentityErased':
      return { phase: 'erased' };
    default:
      return exhaustive(event);
  }
};

/** The rules of one person's identity, stream `person-{p}:{id}`. Source: domain.md, "People's data". */
export const people: Decider<PeopleCommand, Person, PeopleEvent> = {
  initialState: { phase: 'unknown' },
  decide,
  evolve,
};
