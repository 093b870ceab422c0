import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Day } from '@kernel/day.js';
import type { Position } from '@kernel/event.js';
import type { AnswerTo, Question } from '@modules/standing/contracts.js';
import { AskStanding } from '@modules/standing/standing.module.js';
import type { OpenRecord } from '../../../record/src/record.js';
import { POSITION_HEADER } from '../edges/answer.js';
import type { AskedRequest } from '../edges/access.guard.js';
import { EdgeError } from '../edges/problem.js';
import { OPEN_RECORD } from '../tokens.js';
import type { DayQuery, ViewQuery } from './queries.js';

/** What most questions are asked with. */
export interface AskedOn {
  readonly programme: string;
  readonly on?: Day | undefined;
  readonly today: Day;
}

/** Asks the views over the query bus. */
@Injectable()
export class StandingReader {
  private readonly today: OpenRecord['today'];

  constructor(
    private readonly bus: QueryBus,
    @Inject(OPEN_RECORD) { today }: OpenRecord,
  ) {
    this.today = today;
  }

  ask<Q extends Question>(question: Q, request: AskedRequest, query: ViewQuery): Promise<AnswerTo<Q>> {
    return this.bus.execute(new AskStanding(question, atLeast(request, query)));
  }

  /** The programme, the day asked about, and which day it is in the programme’s time zone. @throws ProgrammeUnknown */
  async on(programme: string, { on }: DayQuery): Promise<AskedOn> {
    return { programme, on, today: await this.today(programme) };
  }
}

/** From the parameter, or from the header that every write answers with. */
const atLeast = ({ headers }: AskedRequest, query: ViewQuery): Position | undefined => {
  const asked = query['at-least'] ?? headers[POSITION_HEADER];
  if (asked === undefined) return undefined;
  if (typeof asked === 'string' && /^\d{1,18}$/.test(asked)) return BigInt(asked);
  throw new EdgeError({
    status: 400,
    code: 'request.header-unreadable',
    detail: `The header ${POSITION_HEADER} is no log position.`,
    pointer: POSITION_HEADER,
    expected: 'the Kronika-Position that a write answered with: a decimal number of at most 18 digits',
  });
};
