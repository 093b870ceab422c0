import { Inject, Injectable } from '@nestjs/common';
import type { JsonObject } from '@kernel/json.js';
import type { ParticipantAnswer } from '@modules/standing/contracts.js';
import type { Desk } from '../../../record/src/record.js';
import type { Asker } from '../edges/asker.js';
import { DESK } from '../tokens.js';

/** People’s names, for those who may see them: everybody but an auditor; a coordinator is shown the own municipality only. */
@Injectable()
export class Names {
  constructor(@Inject(DESK) private readonly desk: Desk) {}

  async named(
    programme: string,
    participants: readonly ParticipantAnswer[],
    { role }: Asker,
  ): Promise<readonly ParticipantAnswer[]> {
    if (role === 'auditor') return participants;
    const persons = [...new Set(participants.map(({ person }) => person))];
    const found = await Promise.all(persons.map((person) => this.desk.identityOf(programme, person)));
    const identities = new Map(persons.map((person, index) => [person, found[index]]));
    return participants.map((participant) => withIdentity(participant, identities.get(participant.person)));
  }
}

const withIdentity = (participant: ParticipantAnswer, identity: JsonObject | undefined): ParticipantAnswer =>
  identity ? { ...participant, identity } : participant;
