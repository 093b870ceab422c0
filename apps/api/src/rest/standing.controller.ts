import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { unitCode } from '@kernel/teryt.js';
import { STATUSES, asText } from '@modules/standing/contracts.js';
import type { OverviewAnswer } from '@modules/standing/contracts.js';
import { Access } from '../edges/access.guard.js';
import type { AskedRequest } from '../edges/access.guard.js';
import { textAnswer, viewAnswer } from '../edges/answer.js';
import type { TextAnswer } from '../edges/answer.js';
import { EditionParam, FigureParam, ProgrammeParam, UnitParam } from '../edges/params.js';
import { AnswersView, Refuses } from './documented/responses.js';
import { ACADEMY, DOSSIER, LINEAGE, MUNICIPALITY, OVERVIEW, RACED, STATUS } from './documented/standing.schemas.js';
import { Names } from './names.js';
import { nextLink, pageOf } from './paging.js';
import { FigurePath } from './paths.js';
import { DayQuery, MunicipalityQuery, OverviewQuery, PageQuery, ViewQuery } from './queries.js';
import { askerIn } from './sender.js';
import { StandingReader } from './standing-reader.js';

/** Where the programme and its municipalities stand: answered from the views. */
@ApiTags('standing')
@Refuses(400, 401, 403, 404)
@Access('specialist', 'manager', 'coordinator', 'auditor')
@Controller('v1/programmes/:programme')
export class StandingController {
  constructor(
    private readonly reader: StandingReader,
    private readonly names: Names,
  ) {}

  @Get('standing')
  @ApiOperation({ summary: 'Every municipality with its requirements, the averages and the indicators' })
  @AnswersView(OVERVIEW)
  async overview(
    @ProgrammeParam() programme: string,
    @Query() query: OverviewQuery,
    @Req() request: AskedRequest,
  ): Promise<TextAnswer> {
    const { municipality } = askerIn(request);
    const page = municipality === undefined ? { after: query.after, limit: query.limit } : {};
    const asked = {
      type: 'overview' as const,
      ...filtersIn(query),
      ...page,
      ...(await this.reader.on(programme, query)),
    };
    const answer = await this.reader.ask(asked, request, query);
    if (municipality !== undefined) return viewAnswer(ownIn(answer, municipality));
    return viewAnswer(answer, nextLink(request, answer.next === undefined ? undefined : { after: answer.next }));
  }

  @Get('status')
  @Access('specialist', 'manager', 'auditor')
  @ApiOperation({ summary: 'The whole standing as one document, as kronika status --json prints it' })
  @AnswersView(STATUS)
  async status(
    @ProgrammeParam() programme: string,
    @Query() query: DayQuery,
    @Req() request: AskedRequest,
  ): Promise<TextAnswer> {
    const answer = await this.reader.ask(
      { type: 'status', ...(await this.reader.on(programme, query)) },
      request,
      query,
    );
    return textAnswer(`${asText(answer.document)}\n`, answer);
  }

  @Get('standing/:teryt')
  @ApiOperation({ summary: 'One municipality or region: commitments, hours, people, activities and requirements' })
  @AnswersView(MUNICIPALITY)
  async municipality(
    @ProgrammeParam() programme: string,
    @UnitParam() code: string,
    @Query() query: MunicipalityQuery,
    @Req() request: AskedRequest,
  ): Promise<TextAnswer> {
    const asked = {
      type: 'municipality' as const,
      code,
      refs: query.refs === 'true',
      ...(await this.reader.on(programme, query)),
    };
    const answer = await this.reader.ask(asked, request, query);
    const participants = await this.names.named(programme, answer.participants, askerIn(request));
    return viewAnswer({ ...answer, participants });
  }

  @Get('standing/:teryt/figures/:figure')
  @ApiOperation({ summary: 'The entries behind one figure of one municipality' })
  @AnswersView(LINEAGE)
  async lineageOf(
    @Param() { programme, teryt, figure }: FigurePath,
    @Query() query: DayQuery,
    @Req() request: AskedRequest,
  ): Promise<TextAnswer> {
    const asked = {
      type: 'lineage' as const,
      figure,
      code: unitCode(teryt),
      ...(await this.reader.on(programme, query)),
    };
    return viewAnswer(await this.reader.ask(asked, request, query));
  }

  @Get('figures/:figure')
  @Access('specialist', 'manager', 'auditor')
  @ApiOperation({ summary: 'The entries behind an average or an indicator' })
  @AnswersView(LINEAGE)
  async lineage(
    @ProgrammeParam() programme: string,
    @FigureParam() figure: string,
    @Query() query: DayQuery,
    @Req() request: AskedRequest,
  ): Promise<TextAnswer> {
    const asked = { type: 'lineage' as const, figure, ...(await this.reader.on(programme, query)) };
    return viewAnswer(await this.reader.ask(asked, request, query));
  }

  @Get('dossiers/:teryt')
  @ApiOperation({ summary: 'Everything on record about one municipality or region, in order' })
  @AnswersView(DOSSIER)
  async dossier(
    @ProgrammeParam() programme: string,
    @UnitParam() code: string,
    @Query() query: PageQuery,
    @Req() request: AskedRequest,
  ): Promise<TextAnswer> {
    const asked = { type: 'dossier' as const, code, ...(await this.reader.on(programme, query)) };
    const answer = await this.reader.ask(asked, request, query);
    const { from, to, next } = pageOf(query, answer.lines.length);
    const all = answer.lines.length;
    return viewAnswer({ ...answer, all, lines: answer.lines.slice(from, to) }, nextLink(request, next));
  }

  @Get('academy')
  @ApiOperation({ summary: 'Participants of all editions: hours, share, diploma' })
  @AnswersView(ACADEMY)
  academy(
    @ProgrammeParam() programme: string,
    @Query() query: PageQuery,
    @Req() request: AskedRequest,
  ): Promise<TextAnswer> {
    return this.participants({ programme, query, request });
  }

  @Get('academy/:edition')
  @ApiOperation({ summary: 'Participants of one edition: hours, share, diploma' })
  @AnswersView(ACADEMY)
  edition(
    @ProgrammeParam() programme: string,
    @EditionParam() edition: string,
    @Query() query: PageQuery,
    @Req() request: AskedRequest,
  ): Promise<TextAnswer> {
    return this.participants({ programme, edition, query, request });
  }

  @Get('raced-refs')
  @Access('specialist', 'manager', 'auditor')
  @ApiOperation({ summary: 'Refs that two streams hold: both count until one is annulled' })
  @AnswersView(RACED)
  async raced(
    @ProgrammeParam() programme: string,
    @Query() query: ViewQuery,
    @Req() request: AskedRequest,
  ): Promise<TextAnswer> {
    await this.reader.on(programme, {});
    return viewAnswer(await this.reader.ask({ type: 'faults', programme }, request, query));
  }

  private async participants({ programme, edition, query, request }: AskedParticipants): Promise<TextAnswer> {
    const asker = askerIn(request);
    const asked = {
      type: 'academy' as const,
      edition,
      code: asker.municipality,
      ...(await this.reader.on(programme, query)),
    };
    const answer = await this.reader.ask(asked, request, query);
    const { from, to, next } = pageOf(query, answer.participants.length);
    const participants = await this.names.named(programme, answer.participants.slice(from, to), asker);
    return viewAnswer({ ...answer, all: answer.participants.length, participants }, nextLink(request, next));
  }
}

interface AskedParticipants {
  readonly programme: string;
  readonly edition?: string;
  readonly query: PageQuery;
  readonly request: AskedRequest;
}

const filtersIn = ({ status, track, requirement, voivodeship }: OverviewQuery) => ({
  status: STATUSES.find((known) => known === status),
  track,
  requirement,
  voivodeship,
});

/** A coordinator sees the own municipality and the programme’s averages. */
const ownIn = ({ rows, indicators: _, next: __, municipalities: ___, ...answer }: OverviewAnswer, own: string) => ({
  ...answer,
  rows: rows.filter(({ code }) => code === own),
});
