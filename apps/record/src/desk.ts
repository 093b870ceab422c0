import type { JsonObject } from '@kernel/json.js';
import type { RefIndex } from '@kernel/refs.js';
import type { Submission } from '@kernel/submission.js';
import { partsOf } from '@kernel/names.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { checkIdentity } from '@modules/people/people.handling.js';
import { openIdentity } from '@modules/people/people.flow.js';
import type { PeopleParts } from '@modules/people/people.flow.js';
import type { DiplomaCommand } from '@modules/academy/contracts.js';
import type { Lane, RowCommand } from '@modules/intake/contracts.js';
import type { ProgrammeIntent } from '@modules/programme/programme.js';
import { asAcademy, asActivities, asAdvisory, asIdentify, asParticipation } from './intents.js';
import { mayLeaveOutside, namingOutside } from './outside.js';
import type { NamesOutside } from './outside.js';
import type { Desk, Recorded, Sender } from './record.js';
import type { Submits } from './submits.js';

/** Brings what is asked to the module that decides it. */
export class RecordDesk implements Desk {
  constructor(
    private readonly submits: Submits,
    private readonly people: PeopleParts,
    private readonly refs: Pick<RefIndex, 'find'>,
    private readonly namesOutside: NamesOutside,
  ) {}

  async submit(
    { programme, lane, key }: { readonly programme: string; readonly lane: Lane; readonly key: string },
    commands: readonly RowCommand[],
    sender: Sender,
  ): Promise<Recorded> {
    const to = { programme, key, ...sender };
    switch (lane) {
      case 'participation':
        return this.participation(to, commands);
      case 'academy':
        return recorded(await this.submits.academy({ ...to, commands: commands.map(asAcademy) }));
      case 'advisory':
        return recorded(await this.submits.advisory({ ...to, commands: commands.map(asAdvisory) }));
      case 'activities':
        return recorded(await this.submits.activities({ ...to, commands: commands.map(asActivities) }));
      case 'person':
        return this.submits.people({ ...to, commands: commands.map(asIdentify) });
      default:
        return exhaustive(lane);
    }
  }

  async programme(programme: string, command: ProgrammeIntent, sender: Sender): Promise<Recorded> {
    const done = recorded(await this.submits.programme({ programme, key: '', commands: [command], ...sender }));
    return command.type === 'amend' ? namingOutside(this.namesOutside, { programme }, done) : done;
  }

  private async participation(
    to: Omit<Submission<never>, 'commands'>,
    commands: readonly RowCommand[],
  ): Promise<Recorded> {
    const done = recorded(await this.submits.participation({ ...to, commands: commands.map(asParticipation) }));
    const { programme, key: code } = to;
    return commands.some(mayLeaveOutside) ? namingOutside(this.namesOutside, { programme, code }, done) : done;
  }

  async diploma(programme: string, edition: string, command: DiplomaCommand, sender: Sender): Promise<Recorded> {
    return recorded(await this.submits.academy({ programme, key: edition, commands: [command], ...sender }));
  }

  erase(programme: string, person: string, reason: string, sender: Sender): Promise<Recorded> {
    return this.submits.people({ programme, key: person, commands: [{ type: 'erase', reason }], ...sender });
  }

  checkIdentity(programme: string, person: string, commands: readonly RowCommand[]): Promise<void> {
    return checkIdentity(this.people, { programme, person }, commands.map(asIdentify));
  }

  async identityOf(programme: string, person: string): Promise<JsonObject | undefined> {
    const identity = await openIdentity(this.people, { programme, person });
    return identity && { ...identity };
  }

  async findRef(programme: string, table: string, ref: string): Promise<string | undefined> {
    const [found] = await this.refs.find([{ programme, table, ref }]);
    return found && partsOf(found.stream).key;
  }
}

const recorded = ({ revision, position, appended }: Recorded): Recorded => ({ revision, position, appended });
