import { Body, Controller, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { OpenRecord } from '../../../record/src/record.js';
import { Access } from '../edges/access.guard.js';
import type { AskedRequest } from '../edges/access.guard.js';
import type { Answer } from '../edges/answer.js';
import { OPEN_RECORD } from '../tokens.js';
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
import { EntryDesk } from './entry-desk.js';

const writes = (what: string): MethodDecorator & ClassDecorator =>
  ApiOperation({ summary: `Log, correct or annul ${what}` });

/**
 * Entries of the tables. One address for each table takes what a row of its file would say; a repeat of what is on record answers 200 and
 * changes nothing.
 */
@ApiTags('entries')
@ApiHeader({ name: 'Idempotency-Key', required: false, description: 'makes a repeat safe for 30 days' })
@ApiHeader({ name: 'If-Match', required: false, description: 'strong ETag of the stream’s own resource' })
@ApiCreatedResponse({ description: 'recorded; Location, ETag and Kronika-Position say where' })
@ApiOkResponse({ description: 'it was on record already' })
@Access('specialist', 'manager')
@Controller('v1/programmes/:programme')
export class EntriesController {
  private readonly desk: EntryDesk;

  constructor(@Inject(OPEN_RECORD) record: OpenRecord) {
    this.desk = new EntryDesk(record.desk);
  }

  @Post('municipalities')
  @writes('a joining')
  municipalities(
    @Param('programme') programme: string,
    @Body() body: MunicipalityEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'municipalities', body, request });
  }

  @Post('commitments')
  @writes('a commitment, its replacement or withdrawal, or the confirmation of all')
  commitments(
    @Param('programme') programme: string,
    @Body() body: CommitmentEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'commitments', body, request });
  }

  @Post('adoptions')
  @writes('an act')
  adoptions(
    @Param('programme') programme: string,
    @Body() body: AdoptionEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'adoptions', body, request });
  }

  @Post('advisory')
  @writes('an advisory session')
  advisory(
    @Param('programme') programme: string,
    @Body() body: AdvisoryEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'advisory', body, request });
  }

  @Post('academy-days')
  @writes('a training day')
  trainingDays(
    @Param('programme') programme: string,
    @Body() body: TrainingDayEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'academy-days', body, request });
  }

  @Post('participants')
  @writes('a participant: the seat, and the identity (sealed)')
  participants(
    @Param('programme') programme: string,
    @Body() body: ParticipantEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'participants', body, request });
  }

  @Post('attendance')
  @writes('attendance of one person on one training day')
  attendance(
    @Param('programme') programme: string,
    @Body() body: AttendanceEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'attendance', body, request });
  }

  @Post('activities')
  @writes('an activity')
  activities(
    @Param('programme') programme: string,
    @Body() body: ActivityEntry,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.desk.log({ programme, table: 'activities', body, request });
  }
}
