import type { Day } from '@kernel/day.js';
import type { Fact } from '@kernel/event.js';
import type { Teryt } from '@kernel/teryt.js';
import type { Instrument } from '@modules/programme/contracts.js';

/** Stream `participation-{p}:{code}`: what one municipality joined, promised and enacted. */
export type ParticipationEvent =
  | MunicipalityJoined
  | MunicipalityLeft
  | JoiningCorrected
  | JoiningAnnulled
  | RecommendationCommitted
  | CommitmentReplaced
  | CommitmentWithdrawn
  | CommitmentsConfirmed
  | CommitmentEntryCorrected
  | CommitmentEntryAnnulled
  | AdoptionRecorded
  | AdoptionRepealed
  | AdoptionCorrected
  | AdoptionAnnulled;

/** An entry of table `municipalities`. `left` comes as a fact of its own, or with a correction. */
export interface Joining {
  readonly teryt: Teryt;
  readonly name: string;
  readonly track: string;
  /** Joined on. */
  readonly on: Day;
  /** `on` is the last day on which the municipality belongs and is counted. */
  readonly left?: Ending;
}

/** A departure or a repeal: its day, and why where that was said. */
export interface Ending {
  readonly on: Day;
  readonly reason?: string;
}

interface OfCommitments {
  readonly teryt: Teryt;
  readonly on: Day;
  readonly reason?: string;
  /** Who noted it, as the file says. The event's actor is who sent the file. */
  readonly recordedBy?: string;
}

/** An entry of table `commitments`. */
export type CommitmentEntry = OfCommitments &
  (
    | { readonly action: 'commit'; readonly recommendation: string }
    | { readonly action: 'replace'; readonly recommendation: string; readonly replacedBy: string }
    | { readonly action: 'withdraw'; readonly recommendation: string }
    | { readonly action: 'confirm' }
  );

/** An entry of table `adoptions`: one act of one municipality. `repealed` comes as a fact of its own, or with a correction. */
export interface Adoption {
  readonly teryt: Teryt;
  readonly recommendation: string;
  readonly instrument: Instrument;
  readonly number: string;
  readonly on: Day;
  readonly title: string;
  readonly publication?: string;
  /** 64 lower-case hex digits. */
  readonly documentSha256?: string;
  /** From `on` the act is no longer in force. */
  readonly repealed?: Ending;
}

interface WithRef {
  readonly ref: string;
}

interface Correction<Content> extends WithRef {
  readonly corrects: string;
  readonly reason: string;
  /** The whole entry as it should read: what is missing is blank. */
  readonly entry: Content;
}

interface Annulment extends WithRef {
  readonly annuls: string;
  readonly reason: string;
  /** The day of the entry, as it stood. */
  readonly on: Day;
}

export type MunicipalityJoined = Fact<'MunicipalityJoined', WithRef & Omit<Joining, 'left'>>;
/** `ref` is that of the joining. */
export type MunicipalityLeft = Fact<'MunicipalityLeft', WithRef & Ending>;
export type JoiningCorrected = Fact<'JoiningCorrected', Correction<Joining>>;
export type JoiningAnnulled = Fact<'JoiningAnnulled', Annulment>;

/** The data of the four commitment facts are the entry without its `action`, which the type says. */
export type RecommendationCommitted = Fact<
  'RecommendationCommitted',
  WithRef & OfCommitments & { readonly recommendation: string }
>;
export type CommitmentReplaced = Fact<
  'CommitmentReplaced',
  WithRef & OfCommitments & { readonly recommendation: string; readonly replacedBy: string }
>;
export type CommitmentWithdrawn = Fact<
  'CommitmentWithdrawn',
  WithRef & OfCommitments & { readonly recommendation: string }
>;
export type CommitmentsConfirmed = Fact<'CommitmentsConfirmed', WithRef & OfCommitments>;
export type CommitmentEntryCorrected = Fact<'CommitmentEntryCorrected', Correction<CommitmentEntry>>;
export type CommitmentEntryAnnulled = Fact<'CommitmentEntryAnnulled', Annulment>;

export type AdoptionRecorded = Fact<'AdoptionRecorded', WithRef & Omit<Adoption, 'repealed'>>;
/** `ref` is that of the adoption. */
export type AdoptionRepealed = Fact<'AdoptionRepealed', WithRef & Ending>;
export type AdoptionCorrected = Fact<'AdoptionCorrected', Correction<Adoption>>;
export type AdoptionAnnulled = Fact<'AdoptionAnnulled', Annulment>;
