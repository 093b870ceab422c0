import { Inject, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Query, QueryHandler } from '@nestjs/cqrs';
import type { IQueryHandler } from '@nestjs/cqrs';
import type { Position } from '@kernel/event.js';
import type { AnswerTo, Question } from './questions/answer.js';

/** Answers from the views, once they have seen the position where one is given. */
export interface Asking {
  ask<Q extends Question>(question: Q, atLeast?: Position): Promise<AnswerTo<Q>>;
}

const ASKING = Symbol('Asking');

/** A question about the views, on its way over the query bus. */
export class AskStanding<Q extends Question = Question> extends Query<AnswerTo<Q>> {
  constructor(
    readonly question: Q,
    readonly atLeast?: Position,
  ) {
    super();
  }
}

@QueryHandler(AskStanding)
class StandingHandler implements IQueryHandler<AskStanding> {
  constructor(@Inject(ASKING) private readonly asking: Asking) {}

  execute({ question, atLeast }: AskStanding): Promise<AnswerTo<Question>> {
    return this.asking.ask(question, atLeast);
  }
}

@Module({})
export class StandingModule {
  static over(asking: Asking): DynamicModule {
    return { module: StandingModule, providers: [{ provide: ASKING, useValue: asking }, StandingHandler] };
  }
}
