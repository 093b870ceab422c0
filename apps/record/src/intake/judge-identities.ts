import { sameContent } from '@kernel/content.js';
import type { CommandPath } from '@kernel/command-path.js';
import { decideAll } from '@kernel/decider.js';
import type { Refusal } from '@kernel/decider.js';
import { DomainError } from '@kernel/errors.js';
import type { Sealed } from '@kernel/key-store.js';
import { personStream } from '@kernel/names.js';
import type { Judged, Notice } from '@modules/intake/contracts.js';
import { identityOf } from '@modules/people/identity.js';
import { peopleAggregate } from '@modules/people/people.aggregate.js';
import { IdentityMissing } from '@modules/people/people.errors.js';
import type { Identity, Whom } from '@modules/people/contracts.js';
import type { PeopleCommand, Person } from '@modules/people/people.js';
import type { Rules } from '@modules/programme/contracts.js';
import type { Identify } from '../intents.js';
import type { IntakeCalls } from './calls.js';

export interface IdentityParts extends Pick<IntakeCalls, 'sameIdentity'> {
  readonly path: CommandPath;
  readonly rules: Rules;
}

/**
 * What the identities that rows bring for one person would come to, by the person's own rules. Only what stands on record needs the key, so
 * that is asked of whoever reaches the keys; rows of one file are compared here, and nothing is sealed.
 */
export const judgeIdentities = async (
  parts: IdentityParts,
  whom: Whom,
  commands: readonly Identify[],
): Promise<Judged> => {
  const { state } = await parts.path.load(peopleAggregate, personStream(whom.programme, whom.person));
  if (state.phase === 'erased')
    return { ...NOTHING, notices: commands.map((_, command) => ({ command, ...withoutIdentity(whom.person) })) };
  if (commands.length > 0) return ofSent(parts, whom, { state, commands });
  return state.phase === 'unknown' ? { ...NOTHING, refusals: [missing(whom.person)] } : NOTHING;
};

interface Sent {
  readonly state: Person;
  readonly commands: readonly Identify[];
}

/** An identity of this file as the rules know it: by the id of a seal that it never gets. */
interface InFile {
  readonly sealId: string;
  readonly identity: Identity;
}

const ofSent = async (parts: IdentityParts, whom: Whom, { state: before, commands }: Sent): Promise<Judged> => {
  let [state, adds] = [before, 0];
  const inFile: InFile[] = [];
  const refusals: Refusal[] = [];
  for (const [command, intent] of commands.entries()) {
    const identity = readable(intent);
    if (identity instanceof DomainError) {
      refusals.push({ command, error: identity, ground: false });
      continue;
    }
    const same = inFile.filter((one) => sameContent(one.identity, identity)).map((one) => one.sealId);
    const alike = [...(await alikeOnRecord(parts, whom, { state: before, identity })), ...same];
    const sealId = `row ${command}`;
    inFile.push({ sealId, identity });
    const sent = commandOf(parts, whom, { intent, state, alike, sealId });
    const outcome = decideAll(peopleAggregate.decider, [sent], state);
    refusals.push(...outcome.refusals.map((refusal) => ({ ...refusal, command })));
    [state, adds] = [outcome.state, adds + outcome.events.length];
  }
  return { refusals, adds };
};

const readable = ({ identity }: Identify): Identity | DomainError => {
  try {
    return identityOf(identity);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
};

/** Those on record that read as this one does. Which of several they are makes no difference to whether it is taken. */
const alikeOnRecord = async (
  { sameIdentity }: IdentityParts,
  { programme, person }: Whom,
  { state, identity }: { readonly state: Person; readonly identity: Identity },
): Promise<readonly string[]> => {
  if (state.phase !== 'known') return [];
  const found = await sameIdentity(programme, person, identity);
  return found === 'same' ? state.identities.map(({ sealId }) => sealId) : [];
};

interface Compared {
  readonly intent: Identify;
  readonly state: Person;
  readonly alike: readonly string[];
  readonly sealId: string;
}

const commandOf = (
  { rules }: IdentityParts,
  { person }: Whom,
  { intent: { on, ref, corrects, reason }, state, alike, sealId }: Compared,
): PeopleCommand => {
  const command = { person, on, alike, rules, of: ref, identity: NOT_SEALED, sealId };
  return corrects === undefined || reason === undefined || state.phase === 'unknown'
    ? { ...command, type: 'register' }
    : { ...command, type: 'change', reason };
};

/** The rules never look into a seal. */
const NOT_SEALED: Sealed = { nonce: '', text: '', tag: '', print: '' };

const NOTHING: Judged = { refusals: [], adds: 0 };

const missing = (person: string): Refusal => ({ command: 0, error: new IdentityMissing(person), ground: true });

const withoutIdentity = (person: string): Pick<Notice, 'code' | 'message'> => ({
  code: 'intake.person-erased',
  message: `${person} was erased: the entry is taken without the name and e-mail that the file still holds.`,
});
