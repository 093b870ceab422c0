import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { StoreUnavailable } from '@kernel/event-store.js';
import type { JsonObject } from '@kernel/json.js';
import { pause } from '@kernel/pause.js';
import type { OpenRecord, ViewState } from '../../../record/src/record.js';
import { Open } from '../edges/access.guard.js';
import { Answer } from '../edges/answer.js';
import { EdgeError } from '../edges/problem.js';
import { OPEN_RECORD } from '../tokens.js';
import { Refuses } from './documented/responses.js';
import { anyObject, flag, list, object, text } from './documented/schema.js';

const READY = object({
  status: text('ready'),
  log: object(
    { answers: flag('false: questions are answered from the views, and nothing can be recorded at the moment') },
    {
      position: text('where it ends: a view that stands before it has not seen all yet'),
      detail: text('why it does not answer, in a sentence'),
    },
  ),
  views: list(anyObject('name, position, whether it serves, whether it is built (anew), what is degraded')),
});

/** Whoever watches is answered soon, though a log may be silent for longer before it is given up. */
const LOG_ANSWERS_MS = 1_000;

/** For whoever watches over the process. */
@ApiTags('health')
@Open()
@Controller()
export class HealthController {
  private readonly questions: OpenRecord['questions'];
  private readonly log: Pick<OpenRecord['log'], 'head'>;

  constructor(@Inject(OPEN_RECORD) { questions, log }: OpenRecord) {
    this.questions = questions;
    this.log = log;
  }

  @Get('health')
  @ApiOperation({ summary: 'Whether the process answers' })
  @ApiResponse({ status: 200, schema: object({ status: text('ok') }) })
  health(): Answer {
    return new Answer(200, { status: 'ok' });
  }

  @Get('ready')
  @ApiOperation({
    summary: 'Whether every view answers, how far each is, and whether the log answers',
    description:
      'For load balancers. A server whose log is away stays ready: it answers questions, and all servers share the log, so that none could do better. ' +
      'So does one whose views are behind the log: each answer says how far they are, in “Kronika-Position”.',
  })
  @ApiResponse({ status: 200, schema: READY })
  @Refuses(503)
  async ready(): Promise<Answer> {
    const [states, log] = await Promise.all([this.questions.state(), logAnswers(this.log)]);
    const waited = states.filter(({ serving }) => !serving).map(({ view }) => view);
    if (waited.length === 0) return new Answer(200, { status: 'ready', log, views: states.map(shown) });
    throw new EdgeError({
      status: 503,
      code: 'view.building',
      detail: `Not every view answers yet: ${waited.join(', ')}.`,
      expected: 'the same question again, a moment later',
    });
  }
}

const logAnswers = async (log: Pick<OpenRecord['log'], 'head'>): Promise<JsonObject> => {
  const answered = new AbortController();
  const late = pause(LOG_ANSWERS_MS, answered.signal).then(() => {
    throw new StoreUnavailable('The log did not answer within a second.');
  });
  try {
    const head = await Promise.race([log.head(), late]);
    return { answers: true, ...(head === undefined ? {} : { position: String(head) }) };
  } catch (error) {
    if (error instanceof StoreUnavailable) return { answers: false, detail: error.message };
    throw error;
  } finally {
    late.catch(() => undefined);
    answered.abort();
  }
};

const shown = ({ view, position, serving, building, degraded }: ViewState): JsonObject => ({
  view,
  position: position === undefined ? null : String(position),
  serving,
  building,
  degraded: degraded.map(({ stream, position: at, reason }) => ({ stream, position: String(at), reason })),
});
