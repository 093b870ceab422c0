import type { Remote } from '@adapters/worker/connect.js';
import { sameContent } from '@kernel/content.js';
import type { Refusal } from '@kernel/decider.js';
import type { Judged, Notice } from '@modules/intake/contracts.js';
import { IdentityDiffers, IdentityMissing } from '@modules/people/people.errors.js';
import type { Whom } from '@modules/people/people.flow.js';
import type { Identity } from '@modules/people/contracts.js';
import type { Identify } from '../intents.js';
import type { IntakeCalls } from './calls.js';

/**
 * What the identities that rows bring for one person would come to. Only what stands on record needs the key, so that is asked of the
 * thread that reaches the keys; rows of one file are compared here.
 */
export const judgeIdentities = async (
  starter: Remote<IntakeCalls>,
  whom: Whom,
  commands: readonly Identify[],
): Promise<Judged> => {
  const known = await starter.call('sameIdentity', whom.programme, whom.person, undefined);
  if (known === 'erased')
    return { ...NOTHING, notices: commands.map((_, command) => ({ command, ...withoutIdentity(whom.person) })) };
  if (commands.length === 0) return known === 'unknown' ? { ...NOTHING, refusals: [missing(whom.person)] } : NOTHING;
  return ofSentIdentities(starter, whom, { commands, known });
};

interface SentIdentities {
  readonly commands: readonly Identify[];
  readonly known: 'unknown' | 'same' | 'other';
}

const ofSentIdentities = async (
  starter: Remote<IntakeCalls>,
  whom: Whom,
  { commands, known }: SentIdentities,
): Promise<Judged> => {
  const inFile: Identity[] = [];
  const refusals: Refusal[] = [];
  let adds = 0;
  for (const [command, { identity, corrects }] of commands.entries()) {
    const repeats = inFile.some((one) => sameContent(one, identity)) || (await isOnRecord(starter, whom, identity));
    const first = known === 'unknown' && inFile.length === 0;
    if (!repeats && !first && corrects === undefined)
      refusals.push({ command, error: new IdentityDiffers(whom.person), ground: false });
    else if (!repeats) adds += 1;
    inFile.push(identity);
  }
  return { refusals, adds };
};

const isOnRecord = async (
  starter: Remote<IntakeCalls>,
  { programme, person }: Whom,
  identity: Identity,
): Promise<boolean> => (await starter.call('sameIdentity', programme, person, identity)) === 'same';

const NOTHING: Judged = { refusals: [], adds: 0 };

const missing = (person: string): Refusal => ({ command: 0, error: new IdentityMissing(person), ground: true });

const withoutIdentity = (person: string): Pick<Notice, 'code' | 'message'> => ({
  code: 'intake.person-erased',
  message: `${person} was erased: the entry is taken without the name and e-mail that the file still holds.`,
});
