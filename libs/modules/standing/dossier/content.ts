import type { JsonObject } from '@kernel/json.js';
import type { StandingFact } from '../standing.facts.js';

const ACTIONS: Readonly<Record<string, string>> = {
  RecommendationCommitted: 'commit',
  CommitmentReplaced: 'replace',
  CommitmentWithdrawn: 'withdraw',
  CommitmentsConfirmed: 'confirm',
};

/** What names a fact rather than says something. */
const NAMES = new Set(['ref', 'corrects', 'annuls', 'before']);
/** Of an attendance: derived from the seat and the schedule when it was recorded. */
const DERIVED = new Set(['teryt', 'on']);

/** What a fact says, in the shape in which its table's corrections say it. */
export const contentOf = ({ type, data }: StandingFact): JsonObject => {
  if ('entry' in data) return Object.fromEntries(Object.entries(data.entry));
  const action = ACTIONS[type];
  const said = Object.entries(data).filter(
    ([field]) => !NAMES.has(field) && !(type === 'AttendanceRecorded' && DERIVED.has(field)),
  );
  return Object.fromEntries(action === undefined ? said : [['action', action], ...said]);
};
