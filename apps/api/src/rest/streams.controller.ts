import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { JsonObject } from '@kernel/json.js';
import { Access } from '../edges/access.guard.js';
import type { AskedRequest } from '../edges/access.guard.js';
import { streamAnswer } from '../edges/answer.js';
import type { Answer } from '../edges/answer.js';
import { EditionParam, ProgrammeParam, RefParam, TableParam, UnitParam } from '../edges/params.js';
import { AnswersStream, Refuses } from './documented/responses.js';
import { ENTRY, STREAM } from './documented/stream.schemas.js';
import { nextLink, pageOf } from './paging.js';
import { StreamQuery } from './queries.js';
import { askerIn } from './sender.js';
import { EntryReader } from './streams/entry-reader.js';
import type { ShownTable } from './streams/shown-table.js';
import { StreamReader } from './streams/stream-reader.js';
import type { ShownStream } from './streams/stream-reader.js';

/** What stands on record, stream by stream. Each has a strong ETag: what `If-Match` takes. */
@ApiTags('streams')
@Refuses(400, 401, 403, 404)
@Access('specialist', 'manager', 'coordinator', 'auditor')
@Controller('v1/programmes/:programme')
export class StreamsController {
  constructor(
    private readonly streams: StreamReader,
    private readonly entries: EntryReader,
  ) {}

  @Get('participations/:teryt')
  @ApiOperation({ summary: 'What a municipality joined, promised and enacted' })
  @AnswersStream(STREAM)
  async participation(
    @ProgrammeParam() programme: string,
    @UnitParam() code: string,
    @Query() query: StreamQuery,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return shown(await this.streams.participation(programme, code), query, request);
  }

  @Get('advisory-logs/:teryt')
  @ApiOperation({ summary: 'The advisory log of a municipality' })
  @AnswersStream(STREAM)
  async advisory(
    @ProgrammeParam() programme: string,
    @UnitParam() code: string,
    @Query() query: StreamQuery,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return shown(await this.streams.advisory(programme, code), query, request);
  }

  @Get('activity-logs/:teryt')
  @ApiOperation({ summary: 'The activity log of a municipality or a region' })
  @AnswersStream(STREAM)
  async activities(
    @ProgrammeParam() programme: string,
    @UnitParam() code: string,
    @Query() query: StreamQuery,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return shown(await this.streams.activities(programme, code), query, request);
  }

  @Get('editions/:edition')
  @Access('specialist', 'manager', 'auditor')
  @ApiOperation({ summary: 'An edition of the Academy: training days, seats, attendance' })
  @AnswersStream(STREAM)
  async edition(
    @ProgrammeParam() programme: string,
    @EditionParam() edition: string,
    @Query() query: StreamQuery,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return shown(await this.streams.academy(programme, edition), query, request);
  }

  @Get(':table/:ref')
  @ApiOperation({ summary: 'One entry under any of its refs, with what it replaced and why' })
  @AnswersStream(ENTRY)
  entry(
    @ProgrammeParam() programme: string,
    @TableParam() table: string,
    @RefParam() ref: string,
    @Req() request: AskedRequest,
  ): Promise<Answer> {
    return this.entries.entry({ programme, table, ref, asker: askerIn(request) });
  }
}

const shown = ({ stream, revision, tables }: ShownStream, query: StreamQuery, request: AskedRequest): Answer => {
  const asked = Object.entries(tables).filter(([name]) => query.table === undefined || name === query.table);
  const all = asked.reduce((sum, [, { size }]) => sum + size, 0);
  const { from, to, next } = pageOf(query, all);
  const entries = entriesIn(
    asked.map(([, table]) => table),
    from,
    to,
  );
  return streamAnswer(revision, { stream, revision: String(revision), all, entries }, nextLink(request, next));
};

/** One page over tables that follow each other. */
const entriesIn = (tables: readonly ShownTable[], from: number, to: number): readonly JsonObject[] => {
  let before = 0;
  return tables.flatMap((table) => {
    const start = Math.max(0, from - before);
    const end = Math.max(0, to - before);
    before += table.size;
    return start < table.size && end > 0 ? table.slice(start, end).map(({ body }) => body) : [];
  });
};
