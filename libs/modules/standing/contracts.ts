import { ProgrammeUnknown } from '@modules/programme/contracts.js';
import { EditionUnknown, FigureUnknown, MunicipalityUnknown } from './standing.errors.js';

export { refIndexOver } from './questions/refs.question.js';
export { asObject, asText } from './questions/ordered-json.js';
export { ViewBuilding } from './standing.errors.js';
export { answerTo } from './standing.questions.js';
export type { AnswerTo, Answers, Question } from './standing.questions.js';
export { VIEWS } from './views.js';

/** Refusals that a question may meet, for the line between threads, which keeps the classes that it is told of. */
export const STANDING_ERRORS = [EditionUnknown, FigureUnknown, MunicipalityUnknown, ProgrammeUnknown];
