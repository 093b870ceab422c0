import type { TableName } from '@kernel/entries.js';
import type { AcademyEvent } from '@modules/academy/contracts.js';
import type { ActivitiesEvent } from '@modules/activities/contracts.js';
import type { AdvisoryEvent } from '@modules/advisory/contracts.js';
import type { ParticipationEvent } from '@modules/participation/contracts.js';
import type { ProgrammeEvent } from '@modules/programme/contracts.js';

/** What the views fold. People's identities are none of it. */
export type StandingFact = ProgrammeEvent | ParticipationEvent | AdvisoryEvent | ActivitiesEvent | AcademyEvent;

export const CATEGORIES = ['programme', 'participation', 'advisory', 'activities', 'academy'] as const;

type OfType<Type extends StandingFact['type']> = Extract<StandingFact, { readonly type: Type }>;

const among = <Type extends StandingFact['type']>(...types: Type[]) => {
  const known = new Set<string>(types);
  return (fact: StandingFact): fact is OfType<Type> => known.has(fact.type);
};

export const isProgrammeFact = among('ProgrammeLaunched', 'DefinitionAmended', 'ProgrammeClosed');

/** The schedule of an edition: of the programme's document. */
export const isTrainingDayFact = among(
  'TrainingDayScheduled',
  'TrainingDayMoved',
  'TrainingDayCancelled',
  'TrainingDayCorrected',
);

/** Who holds a seat: of the municipality's document. */
export const isSeatFact = among('PersonEnrolled', 'SeatPassed', 'SeatCorrected', 'SeatAnnulled');
export type SeatFact = OfType<'PersonEnrolled' | 'SeatPassed' | 'SeatCorrected' | 'SeatAnnulled'>;

/** What stays with a person of an edition: of the participant's document. */
export const isParticipantFact = among(
  'AttendanceRecorded',
  'AttendanceCorrected',
  'AttendanceAnnulled',
  'DiplomaIssued',
  'DiplomaRevoked',
);
export type ParticipantFact = OfType<
  'AttendanceRecorded' | 'AttendanceCorrected' | 'AttendanceAnnulled' | 'DiplomaIssued' | 'DiplomaRevoked'
>;

export const isAdvisoryFact = among('AdvisorySessionLogged', 'AdvisorySessionCorrected', 'AdvisorySessionAnnulled');
export const isActivityFact = among('ActivityRecorded', 'ActivityCorrected', 'ActivityAnnulled');

/** What is folded into the document of a municipality or region. */
export type UnitFact = ParticipationEvent | AdvisoryEvent | ActivitiesEvent | SeatFact;

/** The same type with every interface in it written out: what may be stored as JSON. */
export type Plain<T> = T extends object ? { [Key in keyof T]: Plain<T[Key]> } : T;

/** Each type of fact that brings a ref of its own, and the table that the ref is unique in. */
const TABLES: Readonly<Record<string, TableName>> = {
  MunicipalityJoined: 'municipalities',
  JoiningCorrected: 'municipalities',
  JoiningAnnulled: 'municipalities',
  RecommendationCommitted: 'commitments',
  CommitmentReplaced: 'commitments',
  CommitmentWithdrawn: 'commitments',
  CommitmentsConfirmed: 'commitments',
  CommitmentEntryCorrected: 'commitments',
  CommitmentEntryAnnulled: 'commitments',
  AdoptionRecorded: 'adoptions',
  AdoptionCorrected: 'adoptions',
  AdoptionAnnulled: 'adoptions',
  AdvisorySessionLogged: 'advisory',
  AdvisorySessionCorrected: 'advisory',
  AdvisorySessionAnnulled: 'advisory',
  PersonEnrolled: 'participants',
  SeatPassed: 'participants',
  SeatCorrected: 'participants',
  SeatAnnulled: 'participants',
  AttendanceRecorded: 'attendance',
  AttendanceCorrected: 'attendance',
  AttendanceAnnulled: 'attendance',
  ActivityRecorded: 'activities',
  ActivityCorrected: 'activities',
  ActivityAnnulled: 'activities',
} satisfies Partial<Record<StandingFact['type'], TableName>>;

/** The table of a fact that brings a ref; undefined for one without (a departure names the joining's). */
export const tableOf = (type: string): TableName | undefined => TABLES[type];
