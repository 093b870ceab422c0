import type { Done } from '@kernel/command-path.js';
import { dayIn } from '@kernel/day.js';
import type { Day } from '@kernel/day.js';
import type { Submission } from '@kernel/submission.js';
import type { Lookups } from '@modules/participation/contracts.js';
import { definitionOn } from '@modules/programme/contracts.js';
import { identityOf } from './identity.js';
import { IdentityDiffers, IdentityMissing, PersonErased } from './people.errors.js';
import type { Identity } from './people.events.js';
import { compareIdentity, erasePerson, identify, keyNameOf } from './people.flow.js';
import type { PeopleParts, Whom } from './people.flow.js';

/** The identity half of a participants' entry. */
export interface IdentifyIntent {
  readonly type: 'identify';
  /** The ref of the entry. */
  readonly ref: string;
  readonly on: Day;
  readonly identity: Identity;
  /** The entry that it corrects: then the identity may differ from what is on record, and there is a reason. */
  readonly corrects?: string;
  readonly reason?: string;
}

export interface EraseIntent {
  readonly type: 'erase';
  readonly reason: string;
}

/** What is asked of one person's stream. */
export type PeopleIntent = IdentifyIntent | EraseIntent;

export type PeopleDone = Pick<Done<unknown>, 'revision' | 'position' | 'appended'>;

/** No command at all is an entry that says nothing of the identity: right for a person who is known, or was. */
export type SubmitPeople = (submission: Submission<PeopleIntent>) => Promise<PeopleDone>;

const NOTHING: PeopleDone = { revision: 'no-stream', position: undefined, appended: 0 };

/** Seals and appends what concerns one person. An entry of somebody who was erased stands without the identity. */
export const submitPeople =
  (parts: PeopleParts, lookups: Lookups, clock: () => Date): SubmitPeople =>
  async ({ programme, key: person, commands, ...request }) => {
    const whom = { programme, person };
    if (commands.length === 0) await checkIdentity(parts, whom, []);
    let done = NOTHING;
    for (const intent of commands) {
      const rules = await lookups.rules(programme);
      const on = dayIn(definitionOn(rules, rules.today).timeZone, clock());
      const now =
        intent.type === 'erase'
          ? await erasePerson(parts, { ...whom, ...request, on, reason: intent.reason })
          : await unlessErased(() => identify(parts, { ...whom, ...request, ...identityIn(intent), rules }));
      done = together(done, now);
    }
    return done;
  };

/**
 * Tells before the seat of the same entry is written what would be refused of the identity after it.
 * @throws IdentityDiffers · IdentityMissing · TextBlank · TextTooLong · TextMalformed · StoreUnavailable
 */
export const checkIdentity = async (
  parts: Pick<PeopleParts, 'path' | 'keys'>,
  whom: Whom,
  intents: readonly IdentifyIntent[],
): Promise<void> => {
  const [first] = intents;
  const found = await compareIdentity(parts, whom, first && identityOf(first.identity));
  if (found === 'unknown') return checkNew(parts, whom, first);
  if (first?.corrects === undefined && found === 'other') throw new IdentityDiffers(whom.person);
};

/** Where no key can be made, the seat is not taken either. */
const checkNew = async (
  { keys }: Pick<PeopleParts, 'keys'>,
  whom: Whom,
  intent: IdentifyIntent | undefined,
): Promise<void> => {
  if (!intent) throw new IdentityMissing(whom.person);
  await keys.state(keyNameOf(whom));
};

const identityIn = ({ ref, on, identity, corrects, reason }: IdentifyIntent) => ({
  of: ref,
  on,
  identity,
  ...(corrects !== undefined && { reason }),
});

const unlessErased = async (work: () => Promise<PeopleDone>): Promise<PeopleDone> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PersonErased) return NOTHING;
    throw error;
  }
};

const together = (before: PeopleDone, { revision, position, appended }: PeopleDone): PeopleDone => ({
  revision: revision === 'no-stream' ? before.revision : revision,
  position: position ?? before.position,
  appended: before.appended + appended,
});
