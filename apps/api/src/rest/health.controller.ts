import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { JsonObject } from '@kernel/json.js';
import type { OpenRecord, ViewState } from '../../../record/src/record.js';
import { Open } from '../edges/access.guard.js';
import { Answer } from '../edges/answer.js';
import { EdgeError } from '../edges/problem.js';
import { OPEN_RECORD } from '../tokens.js';
import { Refuses } from './documented/responses.js';
import { anyObject, list, object, text } from './documented/schema.js';

const READY = object({
  status: text('ready'),
  views: list(anyObject('name, position, whether it serves, what is degraded')),
});

/** For whoever watches over the process. */
@ApiTags('health')
@Open()
@Controller()
export class HealthController {
  private readonly questions: OpenRecord['questions'];

  constructor(@Inject(OPEN_RECORD) { questions }: OpenRecord) {
    this.questions = questions;
  }

  @Get('health')
  @ApiOperation({ summary: 'Whether the process answers' })
  @ApiResponse({ status: 200, schema: object({ status: text('ok') }) })
  health(): Answer {
    return new Answer(200, { status: 'ok' });
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether every view answers, and how far each is' })
  @ApiResponse({ status: 200, schema: READY })
  @Refuses(503)
  async ready(): Promise<Answer> {
    const states = await this.questions.state();
    const waited = states.filter(({ serving }) => !serving).map(({ view }) => view);
    if (waited.length === 0) return new Answer(200, { status: 'ready', views: states.map(shown) });
    throw new EdgeError({
      status: 503,
      code: 'view.building',
      detail: `Not every view answers yet: ${waited.join(', ')}.`,
      expected: 'the same question again, a moment later',
    });
  }
}

const shown = ({ view, position, serving, building, degraded }: ViewState): JsonObject => ({
  view,
  position: position === undefined ? null : String(position),
  serving,
  building,
  degraded: degraded.map(({ stream, position: at, reason }) => ({ stream, position: String(at), reason })),
});
