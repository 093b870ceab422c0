import { Body, Controller, Post, Req, applyDecorators } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Access } from '../edges/access.guard.js';
import type { AskedRequest } from '../edges/access.guard.js';
import type { Answer } from '../edges/answer.js';
import { ProgrammeParam } from '../edges/params.js';
import {
  ActivityEntry,
  AdoptionEntry,
  AdvisoryEntry,
  AttendanceEntry,
  CommitmentEntry,
  MunicipalityEntry,
  ParticipantEntry,
  TrainingDayEntry,
} from './bodies/entries.js';
import { AnswersWrite } from './documented/responses.js';
import { EntryDesk } from './entry-desk.js';

const writes = (what: string): MethodDecorator =>
  applyDecorators(ApiOperation({ summary: `Log, correct or annul ${what}` }), AnswersWrite());

/**
 * Entries of the tables. One address for each table takes what a row of its file would say; a repeat of what is on record answers 200 and
 * changes nothing.
 */
@ApiTags('entries')
@Access('specialist', 'manager')
@Controller('v1/programmes/:programme')
export class EntriesController {
  constructor(private readonly desk: EntryDesk) {}

  @Post('municipalities')
  @writes('a joining')
  municipalities(
    @ProgrammeParam() programme: string,
    @Body() body: MunicipalityEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'municipalities', body, request });
  }

  @Post('commitments')
  @writes('a commitment, its replacement or withdrawal, or the confirmation of all')
  commitments(
    @ProgrammeParam() programme: string,
    @Body() body: CommitmentEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'commitments', body, request });
  }

  @Post('adoptions')
  @writes('an act')
  adoptions(
    @ProgrammeParam() programme: string,
    @Body() body: AdoptionEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'adoptions', body, request });
  }

  @Post('advisory')
  @writes('an advisory session')
  advisory(
    @ProgrammeParam() programme: string,
    @Body() body: AdvisoryEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'advisory', body, request });
  }

  @Post('academy-days')
  @writes('a training day')
  trainingDays(
    @ProgrammeParam() programme: string,
    @Body() body: TrainingDayEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'academy-days', body, request });
  }

  @Post('participants')
  @writes('a participant: the seat, and the identity (sealed)')
  participants(
    @ProgrammeParam() programme: string,
    @Body() body: ParticipantEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'participants', body, request });
  }

  @Post('attendance')
  @writes('attendance of one person on one training day')
  attendance(
    @ProgrammeParam() programme: string,
    @Body() body: AttendanceEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'attendance', body, request });
  }

  @Post('activities')
  @writes('an activity')
  activities(
    @ProgrammeParam() programme: string,
    @Body() body: ActivityEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'activities', body, request });
  }
}
