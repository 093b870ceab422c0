import type { AnswerTo, Question } from '@modules/standing/contracts.js';

/** An answer that came from the questions' thread: of the kind that its question asks for, since that thread answers by the question's type. */
export const answerFor = <Q extends Question>(_question: Q, answer: AnswerTo<Question>): AnswerTo<Q> =>
  answer as AnswerTo<Q>;
