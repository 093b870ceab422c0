export { VIEWS } from './views.js';
export { answerTo } from './questions/answer.js';
export type { AnswerTo, Question } from './questions/answer.js';
export { refIndexOver } from './questions/refs.question.js';
export { asObject, asText } from './questions/ordered-json.js';
export type { OverviewAnswer } from './questions/overview.question.js';
export type { ParticipantAnswer } from './questions/academy.question.js';
export { STATUSES } from './figures/requirements.js';
export { EditionUnknown, FigureUnknown, MunicipalityUnknown, TrackUnknown, ViewBuilding } from './standing.errors.js';
