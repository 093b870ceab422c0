import { day, decoderOf, either, object, oneOf, optional, text } from '@kernel/decode.js';
import type { Check, Shape } from '@kernel/decode.js';
import { INSTRUMENTS } from '@modules/programme/contracts.js';
import type { Adoption, CommitmentEntry, Ending, Joining, ParticipationEvent } from './participation.events.js';

type Action<Name extends CommitmentEntry['action']> = Extract<CommitmentEntry, { readonly action: Name }>;

const ending: Shape<Ending> = { on: day, reason: optional(text) };
const annulment = { ref: text, annuls: text, reason: text, on: day };
const correctionOf = (entry: Check) => ({ ref: text, corrects: text, reason: text, entry });

const joining = { teryt: text, name: text, track: text, on: day };

const ofCommitments = { teryt: text, on: day, reason: optional(text), recordedBy: optional(text) };
const commitmentEntry = either(
  object<Action<'commit'>>({ ...ofCommitments, action: oneOf(['commit']), recommendation: text }),
  object<Action<'replace'>>({
    ...ofCommitments,
    action: oneOf(['replace']),
    recommendation: text,
    replacedBy: text,
  }),
  object<Action<'withdraw'>>({ ...ofCommitments, action: oneOf(['withdraw']), recommendation: text }),
  object<Action<'confirm'>>({ ...ofCommitments, action: oneOf(['confirm']) }),
);

const adoption = {
  teryt: text,
  recommendation: text,
  instrument: oneOf(INSTRUMENTS),
  number: text,
  on: day,
  title: text,
  publication: optional(text),
  documentSha256: optional(text),
};

/** The door by which the stored events of a municipality’s participation enter. */
export const participationEvents = decoderOf<ParticipationEvent>({
  MunicipalityJoined: { ref: text, ...joining },
  MunicipalityLeft: { ref: text, ...ending },
  JoiningCorrected: correctionOf(object<Joining>({ ...joining, left: optional(object(ending)) })),
  JoiningAnnulled: annulment,
  RecommendationCommitted: { ref: text, ...ofCommitments, recommendation: text },
  CommitmentReplaced: { ref: text, ...ofCommitments, recommendation: text, replacedBy: text },
  CommitmentWithdrawn: { ref: text, ...ofCommitments, recommendation: text },
  CommitmentsConfirmed: { ref: text, ...ofCommitments },
  CommitmentEntryCorrected: correctionOf(commitmentEntry),
  CommitmentEntryAnnulled: annulment,
  AdoptionRecorded: { ref: text, ...adoption },
  AdoptionRepealed: { ref: text, ...ending },
  AdoptionCorrected: correctionOf(object<Adoption>({ ...adoption, repealed: optional(object(ending)) })),
  AdoptionAnnulled: annulment,
});
