export { VIEWS } from './views.js';
export { answerTo } from './questions/answer.js';
export type { AnswerTo, Question } from './questions/answer.js';
export type { Answered, Asked, Degraded, QuestionParts } from './questions/reading.js';
export { refIndexOver } from './questions/refs.question.js';
export type { FaultsAnswer, FaultsQuestion } from './questions/refs.question.js';
export { asObject, asText } from './questions/ordered-json.js';
export type { OrderedJson, OrderedObject } from './questions/ordered-json.js';
export type { OverviewAnswer, OverviewQuestion, OverviewRow } from './questions/overview.question.js';
export type { StatusAnswer, StatusQuestion } from './questions/status.question.js';
export type { MunicipalityAnswer, MunicipalityQuestion } from './questions/municipality.question.js';
export type { AcademyAnswer, AcademyQuestion, DiplomaState, ParticipantAnswer } from './questions/academy.question.js';
export type { DossierAnswer, DossierQuestion } from './questions/dossier.question.js';
export type { DossierLine, FieldChange } from './dossier/lines.js';
export type { UnreadEvent } from './dossier/log-pages.js';
export type { DossierNote } from './dossier/notes.js';
export type { LineageAnswer, LineageQuestion } from './questions/lineage.question.js';
export type { EntryBehind } from './figures/lineage.js';
export type {
  ProgrammeAnswer,
  ProgrammeQuestion,
  ProgrammesAnswer,
  ProgrammesQuestion,
} from './questions/programmes.question.js';
export type { AverageAnswer, IndicatorAnswer, RequirementAnswer } from './questions/figures.js';
export { STATUSES } from './figures/requirements.js';
export type { Status } from './figures/requirements.js';
export {
  EditionUnknown,
  FigureUnknown,
  MunicipalityUnknown,
  STANDING_ERRORS,
  ViewBuilding,
} from './standing.errors.js';
