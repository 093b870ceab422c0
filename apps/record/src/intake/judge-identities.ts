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
  { programme, person }: Whom,
  commands: readonly Identify[],
): Promise<Judged> => {
  const onRecord = await starter.call('sameIdentity', programme, person, commands[0]?.identity);
  if (onRecord === 'erased')
    return { refusals: [], adds: 0, notices: commands.map((_, command) => ({ command, ...withoutIdentity(person) })) };
  if (commands.length === 0) return onRecord === 'unknown' ? { refusals: [missing(person)], adds: 0 } : NOTHING;
  const refusals: Refusal[] = [];
  let adds = 0;
  const known: Identity[] = [];
  for (const [command, { identity, corrects }] of commands.entries()) {
    const repeated =
      known.some((one) => sameContent(one, identity)) || (await isOnRecord(starter, { programme, person }, identity));
    const first = known.length === 0 && onRecord === 'unknown';
    if (!repeated && !first && corrects === undefined)
      refusals.push({ command, error: new IdentityDiffers(person), ground: false });
    else if (!repeated) adds += 1;
    known.push(identity);
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
