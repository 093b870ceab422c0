import { Inject, Injectable } from '@nestjs/common';
import { entryOf } from '@kernel/entries.js';
import { academyStream } from '@kernel/names.js';
import { lookUp } from '@kernel/persistent-map.js';
import { unitCode } from '@kernel/teryt.js';
import { academyAggregate } from '@modules/academy/academy.aggregate.js';
import type { AcademyState } from '@modules/academy/academy.state.js';
import type { OpenRecord } from '../../../record/src/record.js';
import type { Asker } from '../edges/asker.js';
import { EdgeError } from '../edges/problem.js';
import { OPEN_RECORD } from '../tokens.js';

/** Whose names a coordinator may see: of people who have, or had, a seat of the own municipality. */
@Injectable()
export class PeopleAccess {
  private readonly streams: OpenRecord['streams'];
  private readonly lookups: OpenRecord['lookups'];

  constructor(@Inject(OPEN_RECORD) { streams, lookups }: OpenRecord) {
    this.streams = streams;
    this.lookups = lookups;
  }

  /** @throws EdgeError 403 · ProgrammeUnknown */
  async check(programme: string, person: string, { municipality }: Asker): Promise<void> {
    if (municipality === undefined) return;
    const { definitions } = await this.lookups.rules(programme);
    const editions = new Set(definitions.flatMap(({ definition }) => definition.academy.editions.map(({ id }) => id)));
    for (const edition of editions) {
      const { state } = await this.streams.load(academyAggregate, academyStream(programme, edition));
      if (unitsOf(state, person).includes(municipality)) return;
    }
    throw new EdgeError({
      status: 403,
      code: 'request.other-municipality',
      detail: `${person} has no seat of municipality ${municipality}.`,
      pointer: 'person',
      expected: 'a person of the coordinator’s own municipality',
    });
  }

  erased(person: string): EdgeError {
    return new EdgeError({
      status: 410,
      code: 'people.erased',
      detail: `The identity of ${person} cannot be read any more: it was erased, or its key is gone.`,
      pointer: 'person',
      expected: 'nothing: what was erased stays so',
    });
  }
}

const unitsOf = ({ seats, seatsOfPerson }: AcademyState, person: string): readonly string[] =>
  (lookUp(seatsOfPerson, person) ?? [])
    .flatMap((ref) => entryOf(seats, ref) ?? [])
    .filter(({ annulled, content }) => !annulled && content.person === person)
    .map(({ content }) => unitCode(content.teryt));
