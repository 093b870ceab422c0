import type { Day } from '@kernel/day.js';
import type { StreamName } from '@kernel/event.js';
import { partsOf } from '@kernel/names.js';
import { unitCode } from '@kernel/teryt.js';
import type { Teryt, UnitCode } from '@kernel/teryt.js';
import type { Attendance, Seat, TrainingDay } from '@modules/academy/contracts.js';
import type { Activity } from '@modules/activities/contracts.js';
import type { AdvisorySession } from '@modules/advisory/contracts.js';
import type { Adoption, CommitmentEntry, Joining } from '@modules/participation/contracts.js';
import type { StandingRules } from '@modules/programme/contracts.js';
import type { Kept, Ledger } from '../ledger.js';
import type { Plain } from '../standing.facts.js';

/** Reasons are free text that no figure needs: they stay in the log, of each kind of entry. */
type WithoutReason<T> = T extends object ? Omit<T, 'reason' | 'recordedBy'> : never;

/** `position`: of the joining's first version, as decimal text; orders municipalities that joined on one day. */
export type KeptJoining = Omit<Plain<Joining>, 'left'> & { left?: { on: Day }; position: string };
export type KeptCommitment = WithoutReason<Plain<CommitmentEntry>>;
export type KeptAdoption = Omit<Plain<Adoption>, 'repealed'> & { repealed?: { on: Day } };
export type KeptSession = Pick<AdvisorySession, 'on' | 'minutes'>;
/** All fields are there, so that the fold of very many keeps one shape; undefined is blank. */
export type KeptActivity = Pick<Activity, 'kind' | 'on'> & {
  readonly [Figure in 'minutes' | 'people' | 'organisations' | 'amount']: number | undefined;
};
export type KeptSeat = WithoutReason<Plain<Seat>> & { edition: string };
export type KeptAttendance = Pick<Attendance, 'day' | 'minutes'>;
export type KeptDiploma = { on: Day; number?: string; revoked?: Day };

/** A programme: its definitions with their days, and its editions' schedules. */
export interface ProgrammeDocument {
  readonly kind: 'programme';
  rules: StandingRules;
  readonly editions: Map<string, Map<number, TrainingDay>>;
}

/** A municipality or a region: what its figures need, on whatever day. */
export interface UnitDocument {
  readonly kind: 'unit';
  readonly code: UnitCode;
  readonly joinings: Ledger<KeptJoining>;
  readonly commitments: Ledger<KeptCommitment>;
  readonly adoptions: Ledger<KeptAdoption>;
  readonly advisory: Ledger<KeptSession>;
  readonly activities: Ledger<KeptActivity>;
  readonly seats: Ledger<KeptSeat>;
  /** Where the facts about its seats stand: revisions of each edition's stream. */
  readonly seatFacts: Map<string, number[]>;
}

/**
 * One person in one edition. Apart from the municipality's document, since the person's attendance stays with the person when a seat turns out to
 * be another municipality's.
 */
export interface ParticipantDocument {
  readonly kind: 'participant';
  readonly attendance: Ledger<KeptAttendance>;
  readonly diplomas: KeptDiploma[];
  /** Where the facts about attendance and diplomas stand: revisions of the edition's stream. */
  readonly facts: number[];
}

export type StandingDocument = ProgrammeDocument | UnitDocument | ParticipantDocument;

/** As they are stored: lists in place of maps. */
export type StoredProgramme = {
  kind: 'programme';
  rules: Plain<StandingRules>;
  editions: { id: string; days: Plain<TrainingDay>[] }[];
};

export type StoredUnit = {
  kind: 'unit';
  code: UnitCode;
  joinings: Kept<KeptJoining>[];
  commitments: Kept<KeptCommitment>[];
  adoptions: Kept<KeptAdoption>[];
  advisory: Kept<KeptSession>[];
  activities: Kept<KeptActivity>[];
  seats: Kept<KeptSeat>[];
  seatFacts: { edition: string; revisions: number[] }[];
};

export type StoredParticipant = {
  kind: 'participant';
  attendance: Kept<KeptAttendance>[];
  diplomas: KeptDiploma[];
  facts: number[];
};

/** Ids of documents. Programmes, editions and persons hold no slash (`isId`), so a prefix finds all units of a programme. */
export const PROGRAMMES = 'programme/';
export const programmeId = (programme: string): string => `${PROGRAMMES}${programme}`;
export const unitsPrefix = (programme: string): string => `unit/${programme}/`;
export const unitId = (programme: string, code: UnitCode): string => `unit/${programme}/${code}`;
export const unitIdOf = (programme: string, teryt: Teryt): string => unitId(programme, unitCode(teryt));
export const participantsPrefix = (programme: string): string => `participant/${programme}/`;
export const participantId = (programme: string, edition: string, person: string): string =>
  `participant/${programme}/${edition}/${person}`;

/** The unit's document of a stream that is one for each unit: participation, advisory, activities. */
export const unitIdOfStream = (stream: StreamName): string => {
  const { programme, key } = partsOf(stream);
  return unitId(programme, key);
};

export const isOfProgramme = (id: string, programme: string): boolean =>
  id === programmeId(programme) ||
  id.startsWith(unitsPrefix(programme)) ||
  id.startsWith(participantsPrefix(programme));

/** The documents that one municipality's standing is made from: its own, the programme's, and its participants'. */
export const isDocumentOf = (id: string, programme: string, code: UnitCode): boolean =>
  id === programmeId(programme) || id === unitId(programme, code) || id.startsWith(participantsPrefix(programme));
