import { rowAfter } from '@modules/academy/contracts.js';
import type { TrainingDay, TrainingDayFact } from '@modules/academy/contracts.js';
import type { ProgrammeEvent } from '@modules/programme/contracts.js';
import { withFact } from '@modules/programme/contracts.js';
import type { ProgrammeDocument } from './documents.js';

export const newProgramme = (): ProgrammeDocument => ({
  kind: 'programme',
  rules: { definitions: [] },
  editions: new Map(),
});

export const takeProgrammeFact = (programme: ProgrammeDocument, event: ProgrammeEvent): void => {
  programme.rules = withFact(programme.rules, event);
};

export const takeTrainingDay = ({ editions }: ProgrammeDocument, fact: TrainingDayFact, edition: string): void => {
  const rows = editions.get(edition) ?? new Map<number, TrainingDay>();
  editions.set(edition, rows);
  const number = fact.type === 'TrainingDayCorrected' ? fact.data.entry.day : fact.data.day;
  const row = rowAfter(rows.get(number), fact);
  if (row) rows.set(number, row);
};
