import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { OpenRecord, RebuildState } from '../../../record/src/record.js';
import { Access } from '../edges/access.guard.js';
import { Answer } from '../edges/answer.js';
import { WorkParam } from '../edges/params.js';
import { EdgeError } from '../edges/problem.js';
import { OPEN_RECORD } from '../tokens.js';
import { RebuildBody } from './bodies/rebuilds.js';
import { Refuses, Repeatable } from './documented/responses.js';
import { REBUILD } from './documented/stream.schemas.js';

/** Views built anew from the log, beside those that go on answering. */
@ApiTags('rebuilds')
@Refuses(400, 401, 403)
@Access('manager')
@Controller('v1/rebuilds')
export class RebuildsController {
  private readonly rebuilds: OpenRecord['rebuilds'];
  private readonly questions: OpenRecord['questions'];

  constructor(@Inject(OPEN_RECORD) { rebuilds, questions }: OpenRecord) {
    this.rebuilds = rebuilds;
    this.questions = questions;
  }

  @Post()
  @ApiOperation({ summary: 'Build views anew' })
  @ApiResponse({ status: 202, description: 'begun; Location says where to look', schema: REBUILD })
  @Repeatable()
  @Refuses(409, 413, 415)
  async start(@Body() { views = [] }: RebuildBody): Promise<Answer> {
    await this.checkNames(views);
    const state = await this.rebuilds.start(views);
    return new Answer(202, { ...state }, { Location: `/v1/rebuilds/${state.id}` });
  }

  @Get(':id')
  @ApiOperation({ summary: 'How far a rebuild is, or how it ended' })
  @ApiResponse({ status: 200, schema: REBUILD })
  @Refuses(404)
  state(@WorkParam() id: string): Answer {
    return new Answer(200, { ...this.found(id) });
  }

  /** Without names nothing is asked of views that may have stopped: a rebuild mends them. */
  private async checkNames(views: readonly string[]): Promise<void> {
    if (views.length === 0) return;
    const known = (await this.questions.state()).map(({ view }) => view);
    const unknown = views.find((view) => !known.includes(view));
    if (unknown === undefined) return;
    throw new EdgeError({
      status: 422,
      code: 'view.unknown',
      detail: `There is no view ${unknown}.`,
      pointer: `/views/${views.indexOf(unknown)}`,
      expected: `one of ${known.join(', ')}`,
    });
  }

  private found(id: string): RebuildState {
    const state = this.rebuilds.state(id);
    if (state) return state;
    throw new EdgeError({
      status: 404,
      code: 'rebuild.unknown',
      detail: `No rebuild ${id} is known here.`,
      pointer: 'id',
      expected: 'the address that the rebuild was answered with',
    });
  }
}
