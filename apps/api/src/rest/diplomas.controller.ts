import { Body, Controller, Get, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { academyStream } from '@kernel/names.js';
import { lookUp } from '@kernel/persistent-map.js';
import type { DiplomaCommand } from '@modules/academy/contracts.js';
import type { Desk } from '../../../record/src/record.js';
import { Access } from '../edges/access.guard.js';
import type { AskedRequest } from '../edges/access.guard.js';
import { recordedAnswer, streamAnswer } from '../edges/answer.js';
import type { Answer } from '../edges/answer.js';
import { EditionParam, ProgrammeParam } from '../edges/params.js';
import { DESK } from '../tokens.js';
import { IssueBody, RevocationBody } from './bodies/diplomas.js';
import { AnswersStream, AnswersWrite, Refuses } from './documented/responses.js';
import { DIPLOMAS } from './documented/stream.schemas.js';
import { DiplomaPath } from './paths.js';
import { Recorder } from './recorder.js';
import { StreamReader } from './streams/stream-reader.js';

interface Written {
  readonly programme: string;
  readonly edition: string;
  readonly command: DiplomaCommand;
  readonly request: AskedRequest;
}

/** Diplomas of an edition: issued to a person, and revoked. */
@ApiTags('diplomas')
@Refuses(400, 401, 403, 404)
@Access('specialist', 'manager')
@Controller('v1/programmes/:programme/editions/:edition/diplomas')
export class DiplomasController {
  constructor(
    @Inject(DESK) private readonly desk: Desk,
    private readonly recorder: Recorder,
    private readonly streams: StreamReader,
  ) {}

  @Get(':person')
  @Access('specialist', 'manager', 'auditor')
  @ApiOperation({ summary: 'Diplomas of one person in the edition, revoked ones included' })
  @AnswersStream(DIPLOMAS)
  async diplomas(@Param() { programme, edition, person }: DiplomaPath): Promise<Answer> {
    const { state, revision } = await this.streams.edition(programme, edition);
    const diplomas = (lookUp(state.diplomas, person) ?? []).map((diploma) => ({ ...diploma }));
    return streamAnswer(revision, { person, edition, diplomas });
  }

  @Post()
  @ApiOperation({ summary: 'Issue a diploma that is due' })
  @AnswersWrite()
  issue(
    @ProgrammeParam() programme: string,
    @EditionParam() edition: string,
    @Body() { person, on, number }: IssueBody,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    const command: DiplomaCommand = { type: 'issue-diploma', person, on, ...(number === undefined ? {} : { number }) };
    return this.write({ programme, edition, command, request });
  }

  @Post(':person/revocation')
  @ApiOperation({ summary: 'Revoke a diploma, with a reason' })
  @AnswersWrite()
  revoke(
    @Param() { programme, edition, person }: DiplomaPath,
    @Body() { on, reason }: RevocationBody,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.write({ programme, edition, command: { type: 'revoke-diploma', person, on, reason }, request });
  }

  private async write({ programme, edition, command, request }: Written): Promise<Answer> {
    const recorded = await this.recorder.write(request, academyStream(programme, edition), (sender) =>
      this.desk.diploma(programme, edition, command, sender),
    );
    const { person } = command;
    return recordedAnswer(recorded, `/v1/programmes/${programme}/editions/${edition}/diplomas/${person}`, { person });
  }
}
