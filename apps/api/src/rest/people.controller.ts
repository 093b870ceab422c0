import { Body, Controller, Get, Inject, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { personStream } from '@kernel/names.js';
import { peopleAggregate } from '@modules/people/people.aggregate.js';
import type { Desk } from '../../../record/src/record.js';
import { Access } from '../edges/access.guard.js';
import type { AskedRequest } from '../edges/access.guard.js';
import { Answer, recordedAnswer, streamAnswer } from '../edges/answer.js';
import { PersonParam, ProgrammeParam } from '../edges/params.js';
import { DESK } from '../tokens.js';
import { ErasureBody } from './bodies/people.js';
import { AnswersStream, AnswersWrite, Refuses } from './documented/responses.js';
import { IDENTITY, PERSON } from './documented/stream.schemas.js';
import { PeopleAccess } from './people-access.js';
import { Recorder } from './recorder.js';
import { askerIn } from './sender.js';
import { StreamReader } from './streams/stream-reader.js';

/** People: by id for everybody who may read entries, by name for those who may see names. */
@ApiTags('people')
@Refuses(400, 401, 403, 404)
@Access('specialist', 'manager')
@Controller('v1/programmes/:programme/people/:person')
export class PeopleController {
  constructor(
    @Inject(DESK) private readonly desk: Desk,
    private readonly recorder: Recorder,
    private readonly streams: StreamReader,
    private readonly access: PeopleAccess,
  ) {}

  @Get()
  @Access('specialist', 'manager', 'auditor')
  @ApiOperation({ summary: 'Whether a person’s identity is on record, or was erased' })
  @AnswersStream(PERSON)
  async person(@ProgrammeParam() programme: string, @PersonParam() person: string): Promise<Answer> {
    const { state, revision } = await this.streams.existing(peopleAggregate, personStream(programme, person));
    const versions = state.phase === 'known' ? state.identities.length : 0;
    return streamAnswer(revision, { person, identity: state.phase === 'erased' ? 'erased' : 'on-record', versions });
  }

  @Get('identity')
  @Access('specialist', 'manager', 'coordinator')
  @ApiOperation({ summary: 'A person’s name and e-mail; for a coordinator, of people of the own municipality' })
  @AnswersStream(IDENTITY)
  @Refuses(410)
  async identity(
    @ProgrammeParam() programme: string,
    @PersonParam() person: string,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    await this.access.check(programme, person, askerIn(request));
    const { state } = await this.streams.existing(peopleAggregate, personStream(programme, person));
    const identity = state.phase === 'known' ? await this.desk.identityOf(programme, person) : undefined;
    if (!identity) throw this.access.erased(person);
    return new Answer(200, { person, identity });
  }

  @Post('erasure')
  @Access('manager')
  @ApiOperation({ summary: 'Make a person’s identity unreadable for ever; no count changes' })
  @AnswersWrite()
  async erase(
    @ProgrammeParam() programme: string,
    @PersonParam() person: string,
    @Body() { reason }: ErasureBody,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    const recorded = await this.recorder.write(request, personStream(programme, person), (sender) =>
      this.desk.erase(programme, person, reason, sender),
    );
    return recordedAnswer(recorded, `/v1/programmes/${programme}/people/${person}`, { person });
  }
}
