import { Controller, Get, Inject, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RecordedEvent } from '@kernel/event.js';
import type { JsonObject } from '@kernel/json.js';
import type { OpenRecord } from '../../../record/src/record.js';
import { Access } from '../edges/access.guard.js';
import type { AskedRequest } from '../edges/access.guard.js';
import { viewAnswer } from '../edges/answer.js';
import type { TextAnswer } from '../edges/answer.js';
import { OPEN_RECORD } from '../tokens.js';
import { AnswersLog, Refuses } from './documented/responses.js';
import { EVENTS } from './documented/stream.schemas.js';
import { browse } from './browsing.js';
import { nextLink } from './paging.js';
import { EventsQuery } from './queries.js';

/** The log itself, event by event. */
@ApiTags('events')
@Refuses(400, 401, 403)
@Access('specialist', 'manager', 'auditor')
@Controller('v1/events')
export class EventsController {
  private readonly log: OpenRecord['log'];

  constructor(@Inject(OPEN_RECORD) { log }: OpenRecord) {
    this.log = log;
  }

  @Get()
  @ApiOperation({ summary: 'Browse the log: of one stream or all, of one type or all, page by page' })
  @AnswersLog(EVENTS)
  async browse(@Query() query: EventsQuery, @Req() request: AskedRequest): Promise<TextAnswer> {
    const { stream, type, limit } = query;
    const after = query.after === undefined ? undefined : BigInt(query.after);
    const { events, seen, more } = await browse(this.log, { stream, type, after, limit });
    const body = { events: events.map(shown), seen: seen === undefined ? null : String(seen) };
    return viewAnswer(body, nextLink(request, more && seen !== undefined ? { after: String(seen) } : undefined));
  }
}

const shown = ({ position, revision, ...event }: RecordedEvent): JsonObject => ({
  position: String(position),
  revision: String(revision),
  ...event,
  metadata: { ...event.metadata },
});
