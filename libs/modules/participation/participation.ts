import type { Day } from '@kernel/day.js';
import type { Decider, Ungrounded } from '@kernel/decider.js';
import { noEntries, standing } from '@kernel/entries.js';
import type { Entries, Entry, EntryCommand } from '@kernel/entries.js';
import { exhaustive } from '@kernel/exhaustive.js';
import type { Rules } from '@modules/programme/contracts.js';
import { adoptionFacts, adoptionsAfter, repealFacts } from './adoptions.js';
import { commitmentFacts, commitmentsAfter } from './commitment-entries.js';
import { endingFrom } from './endings.js';
import { ungroundedEntries } from './grounds.js';
import type { KnownEntry } from './grounds.js';
import { departureFacts, joiningFacts, joiningsAfter } from './joinings.js';
import type { Adoption, CommitmentEntry, Joining, ParticipationEvent } from './participation.events.js';

/** `ref` is any of those of the joining. */
export interface Leave {
  readonly type: 'leave';
  readonly table: 'municipalities';
  readonly ref: string;
  /** The last day on which the municipality belongs and is counted. */
  readonly on: Day;
  readonly reason?: string | undefined;
}

/** `ref` is any of those of the act. */
export interface Repeal {
  readonly type: 'repeal';
  readonly table: 'adoptions';
  readonly ref: string;
  /** From this day on the act is no longer in force. */
  readonly on: Day;
  readonly reason?: string | undefined;
}

/**
 * What a command says before anything is looked up for it. `left` and `repealed` in an entry that is recorded are facts of their own, and may be
 * filled in when it is sent again.
 */
export type ParticipationIntent =
  | EntryCommand<'municipalities', Joining>
  | EntryCommand<'commitments', CommitmentEntry>
  | EntryCommand<'adoptions', Adoption>
  | Leave
  | Repeal;

export type ParticipationCommand = ParticipationIntent & { readonly rules: Rules };

/** What one municipality joined, promised and enacted. */
export interface Participation {
  readonly municipalities: Entries<Joining>;
  readonly commitments: Entries<CommitmentEntry>;
  readonly adoptions: Entries<Adoption>;
  /** How many facts are on record: the log place of the next. */
  readonly places: number;
}

const initialState: Participation = {
  municipalities: noEntries(),
  commitments: noEntries(),
  adoptions: noEntries(),
  places: 0,
};

const decide = (command: ParticipationCommand, state: Participation): readonly ParticipationEvent[] => {
  const { rules } = command;
  if (command.type === 'leave')
    return departureFacts(state.municipalities, { ...command, ending: endingFrom(command) }, rules);
  if (command.type === 'repeal')
    return repealFacts(state.adoptions, { ...command, ending: endingFrom(command) }, rules);
  switch (command.table) {
    case 'municipalities':
      return joiningFacts(state.municipalities, command, rules);
    case 'commitments':
      return commitmentFacts(state.commitments, command, rules);
    case 'adoptions':
      return adoptionFacts(state.adoptions, command, rules);
    default:
      return exhaustive(command);
  }
};

const evolve = (state: Participation, event: ParticipationEvent): Participation => {
  const place = state.places;
  const next = { ...state, places: place + 1 };
  switch (event.type) {
    case 'MunicipalityJoined':
    case 'MunicipalityLeft':
    case 'JoiningCorrected':
    case 'JoiningAnnulled':
      return { ...next, municipalities: joiningsAfter(state.municipalities, event, place) };
    case 'RecommendationCommitted':
    case 'CommitmentReplaced':
    case 'CommitmentWithdrawn':
    case 'CommitmentsConfirmed':
    case 'CommitmentEntryCorrected':
    case 'CommitmentEntryAnnulled':
      return { ...next, commitments: commitmentsAfter(state.commitments, event, place) };
    case 'AdoptionRecorded':
    case 'AdoptionRepealed':
    case 'AdoptionCorrected':
    case 'AdoptionAnnulled':
      return { ...next, adoptions: adoptionsAfter(state.adoptions, event, place) };
    default:
      return exhaustive(event);
  }
};

/** All entries that count, for folds over them. */
export const standingEntries = ({ municipalities, commitments, adoptions }: Participation): readonly KnownEntry[] => [
  ...standing(municipalities).map((entry) => ({ table: 'municipalities' as const, ...known(entry) })),
  ...standing(commitments).map((entry) => ({ table: 'commitments' as const, ...known(entry) })),
  ...standing(adoptions).map((entry) => ({ table: 'adoptions' as const, ...known(entry) })),
];

const known = <Content>({ ref, place, content, versions }: Entry<Content>): Known<Content> => ({
  ref,
  place,
  content,
  refs: versions.map((version) => version.ref),
});

interface Known<Content> {
  readonly ref: string;
  readonly place: number;
  readonly content: Content;
  readonly refs: readonly string[];
}

/** Every command of one append carries the same rules. */
const ungrounded = (
  state: Participation,
  _: readonly ParticipationEvent[],
  [command]: readonly ParticipationCommand[],
): readonly Ungrounded[] => (command ? ungroundedEntries(standingEntries(state), command.rules) : []);

export const participation: Decider<ParticipationCommand, Participation, ParticipationEvent> = {
  initialState,
  decide,
  evolve,
  ungrounded,
};
