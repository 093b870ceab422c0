import type { LoggedFact } from '@kernel/event.js';
import type { JsonObject } from '@kernel/json.js';
import { partsOf } from '@kernel/names.js';
import type { Recorded, View } from '@kernel/view.js';
import type { AcademyEvent, TrainingDayFact } from '@modules/academy/contracts.js';
import type { Definition, ProgrammeEvent } from '@modules/programme/contracts.js';
import { participantFacts } from '../figures/academy-figures.js';
import { factsOfLastDay } from '../figures/unit-facts.js';
import { CATEGORIES, isParticipantFact, isProgrammeFact, isSeatFact, isTrainingDayFact } from '../standing.facts.js';
import type { StandingFact } from '../standing.facts.js';
import { documentFrom, toStored } from './documents.decode.js';
import { PROGRAMMES, programmeId, unitIdOfStream } from './documents.js';
import type { ProgrammeDocument, StandingDocument } from './documents.js';
import { newParticipant, takeParticipantFact } from './participant.js';
import { newProgramme, takeProgrammeFact, takeTrainingDay } from './programme.js';
import { academyRoute, unreadRoute } from './routes.js';
import { newUnit, takeUnitFact } from './unit.js';

/**
 * Where every municipality, region and participant stands. Documents hold entries, so that they answer for any day; their cards hold figures
 * as of their last day, so that a list for today needs no entry.
 */
export const standingView: View<StandingFact, StandingDocument> = {
  name: 'standing',
  version: 1,
  categories: CATEGORIES,
  route: ({ event, record: { stream } }) => {
    if (isProgrammeFact(event)) return [programmeId(partsOf(stream).programme)];
    if (!isAcademyFact(event)) return [unitIdOfStream(stream)];
    const { programme, key } = partsOf(stream);
    return academyRoute(event, programme, key);
  },
  routeUnread: unreadRoute,
  evolve: (document, recorded, id) => {
    const into = document ?? newDocument(id);
    take(into, recorded, id);
    return into;
  },
  revive: documentFrom,
  store: toStored,
  card: (document) => {
    switch (document.kind) {
      case 'programme':
        return programmeCard(document);
      case 'unit':
        return factsOfLastDay(document);
      default:
        return participantFacts(document);
    }
  },
  weight: (document) => {
    if (document.kind === 'programme') return 100;
    if (document.kind === 'participant') return 1 + document.facts.length;
    return 10 + document.activities.size + document.advisory.size + document.commitments.size + document.seats.size;
  },
};

const isAcademyFact = (fact: StandingFact): fact is AcademyEvent =>
  isParticipantFact(fact) || isSeatFact(fact) || isTrainingDayFact(fact);

const newDocument = (id: string): StandingDocument => {
  if (id.startsWith(PROGRAMMES)) return newProgramme();
  return id.startsWith('unit/') ? newUnit(keyIn(id)) : newParticipant();
};

const take = (document: StandingDocument, { event, record }: Recorded<StandingFact>, id: string): void => {
  if (isProgrammeFact(event) || isTrainingDayFact(event)) {
    if (document.kind === 'programme') takeOfProgramme(document, event, record);
  } else if (isParticipantFact(event)) {
    const [person, place] = [keyIn(id), Number(record.revision)];
    if (document.kind === 'participant') takeParticipantFact(document, event, { person, place });
  } else if (document.kind === 'unit') takeUnitFact(document, event, record);
};

const takeOfProgramme = (
  document: ProgrammeDocument,
  event: ProgrammeEvent | TrainingDayFact,
  { stream }: LoggedFact,
): void => {
  if (isProgrammeFact(event)) takeProgrammeFact(document, event);
  else takeTrainingDay(document, event, partsOf(stream).key);
};

const keyIn = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

const programmeCard = ({ rules: { definitions, closed } }: ProgrammeDocument): JsonObject | undefined => {
  const latest = definitions.at(-1)?.definition;
  return latest && { ...summaryOf(latest), ...(closed !== undefined && { closed }) };
};

const summaryOf = ({ id, name: { pl, en }, fund, regime, period: { from, to }, timeZone }: Definition): JsonObject => ({
  id,
  name: { pl, en },
  fund,
  regime,
  period: { from, to },
  timeZone,
});
