import { Body, Controller, Get, Inject, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { programmeStream } from '@kernel/names.js';
import type { JsonObject } from '@kernel/json.js';
import { toDocument } from '@modules/programme/contracts.js';
import type { Programme, ProgrammeIntent } from '@modules/programme/programme.js';
import { programmeAggregate } from '@modules/programme/programme.aggregate.js';
import type { Desk } from '../../../record/src/record.js';
import { Access } from '../edges/access.guard.js';
import type { AskedRequest } from '../edges/access.guard.js';
import { recordedAnswer, streamAnswer, viewAnswer } from '../edges/answer.js';
import type { Answer, TextAnswer } from '../edges/answer.js';
import { ProgrammeParam } from '../edges/params.js';
import { DESK } from '../tokens.js';
import { AmendmentBody, ClosingBody } from './bodies/programmes.js';
import { definitionIn } from './definition-in.js';
import { AnswersStream, AnswersView, AnswersWrite, Refuses } from './documented/responses.js';
import { anyObject } from './documented/schema.js';
import { DEFINITION, PROGRAMMES } from './documented/standing.schemas.js';
import { PROGRAMME } from './documented/stream.schemas.js';
import { DayQuery, LaunchQuery, ViewQuery } from './queries.js';
import { Recorder } from './recorder.js';
import { StandingReader } from './standing-reader.js';
import { StreamReader } from './streams/stream-reader.js';

/** Programmes and their definitions. Setting up, amending and closing are a manager’s. */
@ApiTags('programmes')
@Refuses(400, 401, 403)
@Access('specialist', 'manager', 'coordinator', 'auditor')
@Controller('v1/programmes')
export class ProgrammesController {
  constructor(
    @Inject(DESK) private readonly desk: Desk,
    private readonly recorder: Recorder,
    private readonly reader: StandingReader,
    private readonly streams: StreamReader,
  ) {}

  @Get()
  @ApiOperation({ summary: 'All programmes on record' })
  @AnswersView(PROGRAMMES)
  async list(@Query() query: ViewQuery, @Req() request: AskedRequest): Promise<TextAnswer> {
    return viewAnswer(await this.reader.ask({ type: 'programmes' }, request, query));
  }

  @Post()
  @Access('manager')
  @ApiOperation({ summary: 'Launch a programme with its definition' })
  @ApiBody({ schema: anyObject('the definition, in the shape of programme.yaml') })
  @AnswersWrite()
  launch(@Query() { on }: LaunchQuery, @Body() document: JsonObject, @Req() request: AskedRequest): Promise<Answer> {
    const definition = definitionIn(document, '');
    const launch: ProgrammeIntent = { type: 'launch', definition, ...(on === undefined ? {} : { on }) };
    return this.write(request, definition.id, launch);
  }

  @Get(':programme')
  @ApiOperation({ summary: 'A programme as it stands on record: its definitions with their first days' })
  @AnswersStream(PROGRAMME)
  @Refuses(404)
  async programme(@ProgrammeParam() programme: string): Promise<Answer> {
    const { state, revision } = await this.streams.existing(programmeAggregate, programmeStream(programme));
    return streamAnswer(revision, shown(programme, state));
  }

  @Get(':programme/definition')
  @ApiOperation({ summary: 'The definition in force on a day' })
  @AnswersView(DEFINITION)
  @Refuses(404)
  async definition(
    @ProgrammeParam() programme: string,
    @Query() query: DayQuery,
    @Req() request: AskedRequest,
  ): Promise<TextAnswer> {
    const asked = { type: 'programme' as const, ...(await this.reader.on(programme, query)) };
    const answer = await this.reader.ask(asked, request, query);
    return viewAnswer({ ...answer, definition: toDocument(answer.definition) });
  }

  @Post(':programme/amendments')
  @Access('manager')
  @ApiOperation({ summary: 'Amend the definition from a day on, with a reason' })
  @AnswersWrite()
  amend(
    @ProgrammeParam() programme: string,
    @Body() { definition, on, reason }: AmendmentBody,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    const amended = definitionIn(definition, '/definition');
    return this.write(request, programme, { type: 'amend', definition: amended, on, reason });
  }

  @Post(':programme/closing')
  @Access('manager')
  @ApiOperation({ summary: 'Close a programme: from then on only what belongs to its winding up is taken' })
  @AnswersWrite()
  close(
    @ProgrammeParam() programme: string,
    @Body() { on, reason }: ClosingBody,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.write(request, programme, { type: 'close', on, ...(reason === undefined ? {} : { reason }) });
  }

  private async write(request: AskedRequest, programme: string, intent: ProgrammeIntent): Promise<Answer> {
    const recorded = await this.recorder.write(request, programmeStream(programme), (sender) =>
      this.desk.programme(programme, intent, sender),
    );
    return recordedAnswer(recorded, `/v1/programmes/${programme}`, { programme });
  }
}

const shown = (programme: string, state: Programme): JsonObject => {
  if (state.phase === 'unknown') return { programme };
  const { on, rules, closing } = state;
  return {
    programme,
    launched: on,
    definitions: rules.definitions.map(({ from, definition }) => ({ from, definition: toDocument(definition) })),
    closed: closing && { on: closing.on, reason: closing.reason },
  };
};
