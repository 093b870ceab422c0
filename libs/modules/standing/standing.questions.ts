import { exhaustive } from '@kernel/exhaustive.js';
import { academy } from './questions/academy.question.js';
import type { AcademyAnswer, AcademyQuestion } from './questions/academy.question.js';
import { overview } from './questions/overview.question.js';
import type { OverviewAnswer, OverviewQuestion } from './questions/overview.question.js';
import { programme, programmes } from './questions/programmes.question.js';
import type {
  ProgrammeAnswer,
  ProgrammeQuestion,
  ProgrammesAnswer,
  ProgrammesQuestion,
} from './questions/programmes.question.js';
import type { QuestionParts } from './questions/reading.js';
import { status } from './questions/status.question.js';
import type { StatusAnswer, StatusQuestion } from './questions/status.question.js';

/** Each question and its answer, by the question's type. */
export interface Answers {
  readonly overview: { readonly question: OverviewQuestion; readonly answer: OverviewAnswer };
  readonly status: { readonly question: StatusQuestion; readonly answer: StatusAnswer };
  readonly academy: { readonly question: AcademyQuestion; readonly answer: AcademyAnswer };
  readonly programmes: { readonly question: ProgrammesQuestion; readonly answer: ProgrammesAnswer };
  readonly programme: { readonly question: ProgrammeQuestion; readonly answer: ProgrammeAnswer };
}

export type Question = Answers[keyof Answers]['question'];
export type AnswerTo<Q extends Question> = Answers[Q['type']]['answer'];

/** @throws DomainError · ViewBuilding */
export const answerTo = (parts: QuestionParts, question: Question): Promise<AnswerTo<Question>> => {
  switch (question.type) {
    case 'overview':
      return overview(parts.store, question);
    case 'status':
      return status(parts.store, question);
    case 'academy':
      return academy(parts, question);
    case 'programmes':
      return programmes(parts.store, question);
    case 'programme':
      return programme(parts.store, question);
    default:
      return exhaustive(question);
  }
};
