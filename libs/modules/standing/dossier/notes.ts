import { isOutsideWindow } from '@modules/activities/contracts.js';
import { commitmentsOn } from '@modules/participation/contracts.js';
import type { StandingRules } from '@modules/programme/contracts.js';
import { isOutsideMembership, isOutsidePeriod } from '../figures/outside.js';
import { membershipsOf, participationOf } from '../figures/unit-facts.js';
import type { UnitDocument } from '../views/documents.js';
import type { DossierLine } from './lines.js';

const NOTES = [
  'outside-membership',
  'outside-period',
  'outside-window',
  'without-commitment',
  'ref-in-several-streams',
] as const;

/**
 * What is odd about a line that counts all the same: taken though a departure, an annulled joining or an amended definition left it outside; an
 * activity outside its kind's window; an act without its commitment; a ref that another stream holds too.
 */
export type DossierNote = (typeof NOTES)[number];

export interface NotingParts {
  readonly unit: UnitDocument;
  readonly rules: StandingRules;
  /** Whether a ref of a table stands in another stream too. */
  readonly raced: (table: string, ref: string) => boolean;
}

export const notesOf = (line: DossierLine, { unit, rules, raced }: NotingParts): readonly DossierNote[] => {
  const { table, ref } = line;
  if (!line.standing || table === undefined || ref === undefined || line.type.endsWith('Annulled')) return [];
  const odd: Readonly<Record<DossierNote, boolean>> = {
    'outside-membership': isOutsideMembership(table, line.on, {
      code: unit.code,
      memberships: membershipsOf(unit),
      rules,
    }),
    'outside-period': isOutsidePeriod(table, line.on, rules),
    'outside-window': isOutsideItsWindow(line, rules),
    'without-commitment': isWithoutCommitment(line, unit),
    'ref-in-several-streams': raced(table, ref),
  };
  return NOTES.filter((note) => odd[note]);
};

const isOutsideItsWindow = ({ values: { kind }, on }: DossierLine, rules: StandingRules): boolean =>
  typeof kind === 'string' && isOutsideWindow({ kind, on }, rules);

const isWithoutCommitment = ({ type, entry, on }: DossierLine, unit: UnitDocument): boolean => {
  if (type !== 'AdoptionRecorded' && type !== 'AdoptionCorrected') return false;
  return !commitmentsOn(participationOf(unit), on).some(({ acts }) => acts.some(({ ref }) => ref === entry));
};
