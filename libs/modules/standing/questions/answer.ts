import { academy } from './academy.question.js';
import type { AcademyAnswer, AcademyQuestion } from './academy.question.js';
import { dossier } from './dossier.question.js';
import type { DossierAnswer, DossierQuestion } from './dossier.question.js';
import { lineage } from './lineage.question.js';
import type { LineageAnswer, LineageQuestion } from './lineage.question.js';
import { municipality } from './municipality.question.js';
import type { MunicipalityAnswer, MunicipalityQuestion } from './municipality.question.js';
import { outside } from './outside.question.js';
import type { OutsideAnswer, OutsideQuestion } from './outside.question.js';
import { overview } from './overview.question.js';
import type { OverviewAnswer, OverviewQuestion } from './overview.question.js';
import { programme, programmes } from './programmes.question.js';
import type {
  ProgrammeAnswer,
  ProgrammeQuestion,
  ProgrammesAnswer,
  ProgrammesQuestion,
} from './programmes.question.js';
import type { QuestionParts } from './reading.js';
import { faults } from './refs.question.js';
import type { FaultsAnswer, FaultsQuestion } from './refs.question.js';
import { status } from './status.question.js';
import type { StatusAnswer, StatusQuestion } from './status.question.js';

interface Asking {
  readonly programmes: readonly [ProgrammesQuestion, ProgrammesAnswer];
  readonly programme: readonly [ProgrammeQuestion, ProgrammeAnswer];
  readonly overview: readonly [OverviewQuestion, OverviewAnswer];
  readonly status: readonly [StatusQuestion, StatusAnswer];
  readonly municipality: readonly [MunicipalityQuestion, MunicipalityAnswer];
  readonly academy: readonly [AcademyQuestion, AcademyAnswer];
  readonly lineage: readonly [LineageQuestion, LineageAnswer];
  readonly dossier: readonly [DossierQuestion, DossierAnswer];
  readonly outside: readonly [OutsideQuestion, OutsideAnswer];
  readonly faults: readonly [FaultsQuestion, FaultsAnswer];
}

type Kind = keyof Asking;

/** What can be asked of the views. Plain data, as are the answers: they may travel between threads. */
export type Question<Type extends Kind = Kind> = { [Key in Type]: Asking[Key][0] }[Type];
export type AnswerTo<Asked extends Question> = Asking[Asked['type']][1];

const ANSWERS: {
  readonly [Key in Kind]: (parts: QuestionParts, question: Asking[Key][0]) => Promise<Asking[Key][1]>;
} = {
  programmes: ({ store }, question) => programmes(store, question),
  programme: ({ store }, question) => programme(store, question),
  overview: ({ store }, question) => overview(store, question),
  status: ({ store }, question) => status(store, question),
  municipality: ({ store }, question) => municipality(store, question),
  academy,
  lineage: ({ store }, question) => lineage(store, question),
  dossier,
  outside: ({ store }, question) => outside(store, question),
  faults: ({ store }, question) => faults(store, question),
};

/** @throws ProgrammeUnknown · MunicipalityUnknown · EditionUnknown · FigureUnknown · ViewBuilding · StoreUnavailable */
export const answerTo = <Type extends Kind>(
  parts: QuestionParts,
  question: Question<Type> & { readonly type: Type },
): Promise<Asking[Type][1]> => ANSWERS[question.type](parts, question);
