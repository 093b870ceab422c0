import type { Identity, Sameness, Whom } from '@modules/people/contracts.js';
import { compareIdentity, openIdentity } from '@modules/people/people.flow.js';
import type { PeopleParts } from '@modules/people/people.flow.js';
import { checkIdentity } from '@modules/people/people.handling.js';
import type { Identify } from './intents.js';

/** What is read of people's identities, and compared with them; what changes them goes the way of all commands. */
export class People {
  constructor(private readonly parts: PeopleParts) {}

  identityOf(programme: string, person: string): Promise<Identity | undefined> {
    return openIdentity(this.parts, { programme, person });
  }

  sameIdentity(programme: string, person: string, identity: Identity | undefined): Promise<Sameness> {
    return compareIdentity(this.parts, { programme, person }, identity);
  }

  /** What would be refused of the identity that an entry brings. */
  check(whom: Whom, intents: readonly Identify[]): Promise<void> {
    return checkIdentity(this.parts, whom, intents);
  }
}
