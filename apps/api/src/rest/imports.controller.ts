import { Controller, Get, Inject, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { JsonObject } from '@kernel/json.js';
import type { ImportState, OpenRecord } from '../../../record/src/record.js';
import { Access } from '../edges/access.guard.js';
import type { AskedRequest } from '../edges/access.guard.js';
import { Answer, positionHeader } from '../edges/answer.js';
import { UPLOAD_LIMIT, UPLOAD_TYPES } from '../edges/body-parsers.js';
import { WorkParam } from '../edges/params.js';
import { EdgeError } from '../edges/problem.js';
import { OPEN_RECORD } from '../tokens.js';
import { Refuses, Repeatable } from './documented/responses.js';
import { FAULTS, IMPORT, WARNINGS } from './documented/stream.schemas.js';
import { orderIn } from './import-order.js';
import { nextLink } from './paging.js';
import { FaultsQuery, ImportQuery } from './queries.js';

/** What people bring as a whole: a programme folder as a zip, or its workbook. Checked first; with any fault nothing is written. */
@ApiTags('imports')
@Refuses(400, 401, 403)
@Access('specialist', 'manager')
@Controller('v1/imports')
export class ImportsController {
  private readonly imports: OpenRecord['imports'];

  constructor(@Inject(OPEN_RECORD) { imports }: OpenRecord) {
    this.imports = imports;
  }

  @Post()
  @ApiOperation({ summary: `Import a zip or a workbook, of at most ${UPLOAD_LIMIT / 1024 / 1024} MiB` })
  @ApiConsumes(...UPLOAD_TYPES)
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 202, description: 'taken; Location says where to look', schema: IMPORT })
  @Repeatable()
  @Refuses(413, 415, 503)
  async start(@Query() query: ImportQuery, @Req() request: AskedRequest): Promise<Answer> {
    const state = await this.imports.start(orderIn(query, request));
    return new Answer(202, shown(state), { Location: `/v1/imports/${state.id}` });
  }

  @Get(':id')
  @ApiOperation({ summary: 'How far an import is, or how it ended' })
  @ApiResponse({ status: 200, schema: IMPORT })
  @Refuses(404)
  state(@WorkParam() id: string): Answer {
    const state = this.found(id);
    return new Answer(200, shown(state), positionHeader(state.position));
  }

  @Get(':id/faults')
  @ApiOperation({ summary: 'What is wrong, in the order of files and rows' })
  @ApiResponse({ status: 200, schema: FAULTS })
  @Refuses(404)
  async faults(@WorkParam() id: string, @Query() query: FaultsQuery, @Req() request: AskedRequest): Promise<Answer> {
    const { faults: all } = this.found(id);
    const items = await this.imports.faults(id, query.from, query.limit);
    return new Answer(200, { all, items }, nextLink(request, nextOf(query, all)));
  }

  @Get(':id/warnings')
  @ApiOperation({ summary: 'What people should know and what stops nothing' })
  @ApiResponse({ status: 200, schema: WARNINGS })
  @Refuses(404)
  async warnings(@WorkParam() id: string, @Query() query: FaultsQuery, @Req() request: AskedRequest): Promise<Answer> {
    const { warnings: all } = this.found(id);
    const items = await this.imports.warnings(id, query.from, query.limit);
    return new Answer(200, { all, items }, nextLink(request, nextOf(query, all)));
  }

  private found(id: string): ImportState {
    const state = this.imports.state(id);
    if (state) return state;
    throw new EdgeError({
      status: 404,
      code: 'import.unknown',
      detail: `No import ${id} is known here. A server knows its latest ones, since it was started.`,
      pointer: 'id',
      expected: 'the address that the import was answered with',
    });
  }
}

const shown = ({ position, ...state }: ImportState): JsonObject => ({
  ...state,
  ...(position === undefined ? {} : { position: String(position) }),
});

const nextOf = ({ from, limit }: FaultsQuery, all: number): { readonly from: number } | undefined =>
  from + limit < all ? { from: from + limit } : undefined;
