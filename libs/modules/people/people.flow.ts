import type { CommandPath, Done, Given } from '@kernel/command-path.js';
import type { Day } from '@kernel/day.js';
import type { StreamName } from '@kernel/event.js';
import { WrongRevision } from '@kernel/event-store.js';
import type { ExpectedRevision } from '@kernel/event-store.js';
import { KeyDestroyed } from '@kernel/key-store.js';
import type { KeyStore } from '@kernel/key-store.js';
import { personStream } from '@kernel/names.js';
import type { Stamp } from '@kernel/stamp.js';
import type { Rules } from '@modules/programme/contracts.js';
import { asContent, fromContent, identityOf } from './identity.js';
import { peopleAggregate } from './people.aggregate.js';
import { IdentityUnreadable, PersonErased } from './people.errors.js';
import type { Identity, SealedIdentity } from './people.events.js';
import { standingIdentity } from './people.js';
import type { PeopleCommand, Person } from './people.js';

export interface PeopleParts {
  readonly path: CommandPath;
  readonly keys: KeyStore;
  readonly stamp: Pick<Stamp, 'randomId'>;
}

/** A person of a programme. */
export interface Whom {
  readonly programme: string;
  readonly person: string;
}

interface Sending extends Whom {
  readonly given: Given;
  /** The revision that the sender saw (`If-Match`). */
  readonly expected?: ExpectedRevision | undefined;
  readonly idempotencyKey?: string | undefined;
}

export interface Identify extends Sending {
  readonly on: Day;
  readonly identity: Identity;
  /** Why it changes: then it may differ from what is on record. */
  readonly reason?: string | undefined;
  /** The ref of the participants' entry that brings it. */
  readonly of?: string | undefined;
  readonly rules: Rules;
}

export interface Erase extends Sending {
  readonly on: Day;
  readonly reason: string;
}

/** What is on record of a person's identity, beside what was sent; `same` as any that ever stood. */
export type Sameness = 'unknown' | 'same' | 'other' | 'erased';

const ATTEMPTS = 8;

/** A person's name in the key store: the id of the stream. */
export const keyNameOf = ({ programme, person }: Whom): string => `${programme}:${person}`;

const streamOf = ({ programme, person }: Whom): StreamName => personStream(programme, person);

/** Bound in as associated data. */
const contextOf = (stream: StreamName, sealId: string): string => `${stream} ${sealId}`;

/** @throws KeyDestroyed · TextBlank · TextTooLong · TextMalformed */
const sealIdentity = async (
  { keys, stamp }: Pick<PeopleParts, 'keys' | 'stamp'>,
  whom: Whom,
  identity: Identity,
): Promise<SealedIdentity> => {
  const sealId = stamp.randomId();
  const content = asContent(identityOf(identity));
  return { identity: await keys.seal(keyNameOf(whom), contextOf(streamOf(whom), sealId), content), sealId };
};

/** The identity that stands, in the clear, for those who may see it; undefined when there is none or its key is gone. @throws SealBroken */
export const openIdentity = async (
  { path, keys }: Pick<PeopleParts, 'path' | 'keys'>,
  whom: Whom,
): Promise<Identity | undefined> => {
  const stream = streamOf(whom);
  const { state } = await path.load(peopleAggregate, stream);
  const standing = standingIdentity(state);
  if (!standing) return undefined;
  const content = await keys.open(keyNameOf(whom), contextOf(stream, standing.sealId), standing.identity);
  return content && fromContent(content);
};

/** Tells what `identify` would find, and seals nothing. Without an identity: whether the person is known. */
export const compareIdentity = async (
  { path, keys }: Pick<PeopleParts, 'path' | 'keys'>,
  whom: Whom,
  identity: Identity | undefined,
): Promise<Sameness> => {
  const { state } = await path.load(peopleAggregate, streamOf(whom));
  if (state.phase !== 'known') return state.phase;
  if (!identity) return 'same';
  const alike = await alikeOnRecord(keys, whom, state, identity);
  return alike && alike.length > 0 ? 'same' : 'other';
};

/** The seal ids of those identities on record that read as this one does; undefined when the key is gone. */
const alikeOnRecord = async (
  keys: KeyStore,
  whom: Whom,
  state: Person,
  sent: Identity,
): Promise<readonly string[] | undefined> => {
  if (state.phase !== 'known') return [];
  const content = asContent(identityOf(sent));
  const alike: string[] = [];
  for (const { identity, sealId } of state.identities) {
    const same = await keys.same(keyNameOf(whom), identity, content);
    if (same === undefined) return undefined;
    if (same) alike.push(sealId);
  }
  return alike;
};

/**
 * Records an identity: the first of a person, the same again, or with a reason another one. What was compared is what stands at the append,
 * else it is compared again.
 * @throws PersonErased (an import passes over it with a warning) · IdentityDiffers · IdentityUnreadable · TextBlank, … · what `execute` throws
 */
export const identify = async (parts: PeopleParts, sent: Identify): Promise<Done<Person>> => {
  const stream = streamOf(sent);
  for (let attempt = 1; ; attempt += 1) {
    const { state, revision } = await parts.path.load(peopleAggregate, stream);
    const expected = sent.expected ?? revision;
    const command = await commandOf(parts, sent, state);
    try {
      const { given, idempotencyKey } = sent;
      return await parts.path.execute(peopleAggregate, {
        stream,
        commands: [command],
        given,
        expected,
        idempotencyKey,
      });
    } catch (error) {
      const again = error instanceof WrongRevision && sent.expected === undefined && attempt < ATTEMPTS;
      if (!again) throw error;
    }
  }
};

/** @throws PersonErased also where the key was destroyed and the log, restored from an older copy, does not know it */
const commandOf = async (parts: PeopleParts, sent: Identify, state: Person): Promise<PeopleCommand> => {
  const { person, on, of, reason, rules } = sent;
  if (state.phase === 'erased') throw new PersonErased(person);
  const alike = await alikeOnRecord(parts.keys, sent, state, sent.identity);
  if (!alike) throw await unreadable(parts, sent);
  const command = { person, on, alike, rules, ...(of !== undefined && { of }), ...(await sealedOrErased(parts, sent)) };
  return reason === undefined || state.phase === 'unknown'
    ? { ...command, type: 'register' }
    : { ...command, type: 'change', reason };
};

/** Nothing is sealed: a key made now would pass for the one that is gone. */
const unreadable = async ({ keys }: PeopleParts, whom: Whom): Promise<Error> => {
  const state = await keys.state(keyNameOf(whom));
  return state === 'destroyed' ? new PersonErased(whom.person) : new IdentityUnreadable(whom.person);
};

const sealedOrErased = async (parts: PeopleParts, sent: Identify): Promise<SealedIdentity> => {
  try {
    return await sealIdentity(parts, sent, sent.identity);
  } catch (error) {
    throw error instanceof KeyDestroyed ? new PersonErased(sent.person) : error;
  }
};

/**
 * Makes the person's identity unreadable for ever. The event comes first: should the process end before the key is gone, `finishErasures`
 * destroys it. Repeating it destroys what is left.
 * @throws PersonUnknown · ReasonMissing · what `execute` throws
 */
export const erasePerson = async (
  { path, keys }: Pick<PeopleParts, 'path' | 'keys'>,
  { programme, person, on, reason, ...request }: Erase,
): Promise<Done<Person>> => {
  const command: PeopleCommand = { type: 'erase', person, on, reason };
  const done = await path.execute(peopleAggregate, {
    ...request,
    stream: streamOf({ programme, person }),
    commands: [command],
  });
  await keys.destroy(keyNameOf({ programme, person }));
  return done;
};
