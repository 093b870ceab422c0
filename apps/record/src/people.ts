import { dayIn } from '@kernel/day.js';
import type { Done } from '@kernel/command-path.js';
import type { Lookups } from '@modules/participation/contracts.js';
import { PersonErased } from '@modules/people/people.errors.js';
import { compareIdentity, erasePerson, identify, openIdentity } from '@modules/people/people.flow.js';
import type { PeopleParts, Sameness, Whom } from '@modules/people/people.flow.js';
import type { Identity } from '@modules/people/contracts.js';
import { definitionOn } from '@modules/programme/contracts.js';
import { IdentityMissing } from '@modules/people/people.errors.js';
import type { Identify } from './intents.js';
import type { Recorded, Sender } from './record.js';

export interface SendingWhom extends Whom {
  readonly sender: Sender;
}

const NOTHING: Recorded = { revision: 'no-stream', position: undefined, appended: 0 };

/** People's identities: what comes with participants' entries, what is read, what is erased. */
export class People {
  constructor(
    private readonly parts: PeopleParts,
    private readonly lookups: Lookups,
    private readonly clock: () => Date,
  ) {}

  /** The identity half of participants' entries. A person who was erased stays so: the entry stands without the identity. */
  async identify({ programme, person, sender }: SendingWhom, commands: readonly Identify[]): Promise<Recorded> {
    if (commands.length === 0) return this.known({ programme, person });
    let last = NOTHING;
    for (const command of commands)
      last = together(last, await this.identifyOne({ programme, person, sender }, command));
    return last;
  }

  async erase({ programme, person, sender }: SendingWhom, reason: string): Promise<Recorded> {
    const rules = await this.lookups.rules(programme);
    const on = dayIn(definitionOn(rules, rules.today).timeZone, this.clock());
    return recorded(await erasePerson(this.parts, { programme, person, on, reason, ...sender }));
  }

  identityOf(programme: string, person: string): Promise<Identity | undefined> {
    return openIdentity(this.parts, { programme, person });
  }

  sameIdentity(programme: string, person: string, identity: Identity | undefined): Promise<Sameness> {
    return compareIdentity(this.parts, { programme, person }, identity);
  }

  private async identifyOne({ programme, person, sender }: SendingWhom, command: Identify): Promise<Recorded> {
    const { identity, on, ref, corrects, reason } = command;
    const rules = await this.lookups.rules(programme);
    const change = corrects === undefined ? {} : { reason };
    try {
      return recorded(
        await identify(this.parts, { programme, person, identity, on, of: ref, rules, given: sender.given, ...change }),
      );
    } catch (error) {
      if (error instanceof PersonErased) return NOTHING;
      throw error;
    }
  }

  /** An entry that says nothing of the identity is right for a person whose identity is on record, or was. */
  private async known(whom: Whom): Promise<Recorded> {
    const found = await compareIdentity(this.parts, whom, undefined);
    if (found === 'unknown') throw new IdentityMissing(whom.person);
    return NOTHING;
  }
}

const recorded = ({ revision, position, appended }: Done<unknown>): Recorded => ({ revision, position, appended });

const together = (before: Recorded, now: Recorded): Recorded => ({
  revision: now.revision === 'no-stream' ? before.revision : now.revision,
  position: now.position ?? before.position,
  appended: before.appended + now.appended,
});
