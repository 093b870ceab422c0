import { Inject, Injectable } from '@nestjs/common';
import type { Aggregate, Loaded } from '@kernel/command-path.js';
import type { Fact, StreamName } from '@kernel/event.js';
import type { ExpectedRevision } from '@kernel/event-store.js';
import { academyStream, activitiesStream, advisoryStream, participationStream } from '@kernel/names.js';
import { lookUp } from '@kernel/persistent-map.js';
import type { UnitCode } from '@kernel/teryt.js';
import { academyAggregate } from '@modules/academy/academy.aggregate.js';
import type { AcademyState } from '@modules/academy/academy.state.js';
import { activitiesAggregate } from '@modules/activities/activities.aggregate.js';
import { advisoryAggregate } from '@modules/advisory/advisory.aggregate.js';
import { participationAggregate } from '@modules/participation/participation.aggregate.js';
import type { OpenRecord } from '../../../../record/src/record.js';
import { EdgeError } from '../../edges/problem.js';
import { OPEN_RECORD } from '../../tokens.js';
import {
  activityCells,
  adoptionCells,
  attendanceCells,
  commitmentCells,
  joiningCells,
  seatCells,
  sessionCells,
} from './cells.js';
import { shownDays, shownTable } from './shown-table.js';
import type { ShownTable } from './shown-table.js';

/** A stream as its own resource: its tables, and the revision that `If-Match` takes. */
export interface ShownStream {
  readonly stream: StreamName;
  readonly revision: ExpectedRevision;
  readonly tables: Readonly<Record<string, ShownTable>>;
}

const ofContent = ({ content }: { readonly content: { readonly teryt: string } }): string => content.teryt;

/** Streams as they stand on record, without a view between. */
@Injectable()
export class StreamReader {
  private readonly streams: OpenRecord['streams'];

  constructor(@Inject(OPEN_RECORD) { streams }: OpenRecord) {
    this.streams = streams;
  }

  async participation(programme: string, code: UnitCode): Promise<ShownStream> {
    const stream = participationStream(programme, code);
    const { state, revision } = await this.existing(participationAggregate, stream);
    const { municipalities, commitments, adoptions } = state;
    return {
      stream,
      revision,
      tables: {
        municipalities: shownTable(municipalities, { table: 'municipalities', cells: joiningCells, teryt: ofContent }),
        commitments: shownTable(commitments, { table: 'commitments', cells: commitmentCells, teryt: ofContent }),
        adoptions: shownTable(adoptions, { table: 'adoptions', cells: adoptionCells, teryt: ofContent }),
      },
    };
  }

  async advisory(programme: string, code: UnitCode): Promise<ShownStream> {
    const stream = advisoryStream(programme, code);
    const { state, revision } = await this.existing(advisoryAggregate, stream);
    const advisory = shownTable(state.sessions, { table: 'advisory', cells: sessionCells, teryt: ofContent });
    return { stream, revision, tables: { advisory } };
  }

  async activities(programme: string, code: UnitCode): Promise<ShownStream> {
    const stream = activitiesStream(programme, code);
    const { state, revision } = await this.existing(activitiesAggregate, stream);
    const activities = shownTable(state.activities, { table: 'activities', cells: activityCells, teryt: ofContent });
    return { stream, revision, tables: { activities } };
  }

  async academy(programme: string, edition: string): Promise<ShownStream> {
    const stream = academyStream(programme, edition);
    const { state, revision } = await this.existing(academyAggregate, stream);
    return {
      stream,
      revision,
      tables: {
        'academy-days': shownDays(edition, state.days),
        participants: shownTable(state.seats, { table: 'participants', cells: seatCells(edition), teryt: ofContent }),
        attendance: shownTable(state.attendances, {
          table: 'attendance',
          cells: attendanceCells(edition),
          teryt: ({ ref }) => lookUp(state.placed, ref),
        }),
      },
    };
  }

  /** The edition itself, for what is no entry of a table. */
  edition(programme: string, edition: string): Promise<Loaded<AcademyState>> {
    return this.existing(academyAggregate, academyStream(programme, edition));
  }

  async existing<C, S, E extends Fact<string, object>>(
    aggregate: Aggregate<C, S, E>,
    stream: StreamName,
  ): Promise<Loaded<S>> {
    const loaded = await this.streams.load(aggregate, stream);
    if (loaded.revision !== 'no-stream') return loaded;
    throw new EdgeError({
      status: 404,
      code: 'stream.unknown',
      detail: `Nothing is on record in ${stream}.`,
      expected: 'a programme, municipality, region, edition or person of which something is on record',
    });
  }
}
