import type { LoggedFact } from '@kernel/event.js';
import { exhaustive } from '@kernel/exhaustive.js';
import type { Adoption, CommitmentEntry, Joining, ParticipationEvent } from '@modules/participation/contracts.js';
import { amend, annul, correct, record } from '../ledger.js';
import type { KeptAdoption, KeptCommitment, KeptJoining, UnitDocument } from './documents.js';

/** Folds a fact of a municipality's participation into its document, in place. */
export const takeParticipation = (unit: UnitDocument, event: ParticipationEvent, stands: LoggedFact): void => {
  switch (event.type) {
    case 'MunicipalityJoined':
    case 'MunicipalityLeft':
    case 'JoiningCorrected':
    case 'JoiningAnnulled':
      return takeJoining(unit, event, stands);
    case 'RecommendationCommitted':
    case 'CommitmentReplaced':
    case 'CommitmentWithdrawn':
    case 'CommitmentsConfirmed':
    case 'CommitmentEntryCorrected':
    case 'CommitmentEntryAnnulled':
      return takeCommitment(unit, event, Number(stands.revision));
    case 'AdoptionRecorded':
    case 'AdoptionRepealed':
    case 'AdoptionCorrected':
    case 'AdoptionAnnulled':
      return takeAdoption(unit, event, Number(stands.revision));
    default:
      return exhaustive(event);
  }
};

type Of<Type extends ParticipationEvent['type']> = Extract<ParticipationEvent, { readonly type: Type }>;
type JoiningFact = Of<'MunicipalityJoined' | 'MunicipalityLeft' | 'JoiningCorrected' | 'JoiningAnnulled'>;
type AdoptionFact = Of<'AdoptionRecorded' | 'AdoptionRepealed' | 'AdoptionCorrected' | 'AdoptionAnnulled'>;
type Action = Of<'RecommendationCommitted' | 'CommitmentReplaced' | 'CommitmentWithdrawn' | 'CommitmentsConfirmed'>;
type CommitmentFact = Action | Of<'CommitmentEntryCorrected' | 'CommitmentEntryAnnulled'>;

const takeJoining = ({ joinings }: UnitDocument, event: JoiningFact, stands: LoggedFact): void => {
  if (event.type === 'JoiningAnnulled') return annul(joinings, event.data.annuls);
  if (event.type === 'JoiningCorrected') {
    const { ref, corrects, entry } = event.data;
    return correct(joinings, ref, corrects, ({ position }) => ({ ...joiningOf(entry), position }));
  }
  if (event.type === 'MunicipalityLeft') {
    const { ref, on } = event.data;
    return amend(joinings, ref, (joining) => ({ ...joining, left: { on } }));
  }
  const { ref, ...joining } = event.data;
  const content = { ...joining, position: stands.position.toString() };
  return record(joinings, { ref, place: Number(stands.revision), content });
};

const joiningOf = ({ left, ...joining }: Joining): Omit<KeptJoining, 'position'> => ({
  ...joining,
  ...(left && { left: { on: left.on } }),
});

const takeCommitment = ({ commitments }: UnitDocument, event: CommitmentFact, place: number): void => {
  if (event.type === 'CommitmentEntryAnnulled') return annul(commitments, event.data.annuls);
  if (event.type === 'CommitmentEntryCorrected')
    return correct(commitments, event.data.ref, event.data.corrects, () => withoutReason(event.data.entry));
  return record(commitments, { ref: event.data.ref, place, content: actionOf(event) });
};

const withoutReason = (entry: CommitmentEntry): KeptCommitment => {
  const { reason: _, recordedBy: __, ...kept } = entry;
  return kept;
};

const actionOf = (event: Action): KeptCommitment => {
  const { teryt, on } = event.data;
  switch (event.type) {
    case 'RecommendationCommitted':
      return { teryt, on, action: 'commit', recommendation: event.data.recommendation };
    case 'CommitmentReplaced': {
      const { recommendation, replacedBy } = event.data;
      return { teryt, on, action: 'replace', recommendation, replacedBy };
    }
    case 'CommitmentWithdrawn':
      return { teryt, on, action: 'withdraw', recommendation: event.data.recommendation };
    case 'CommitmentsConfirmed':
      return { teryt, on, action: 'confirm' };
    default:
      return exhaustive(event);
  }
};

const takeAdoption = ({ adoptions }: UnitDocument, event: AdoptionFact, place: number): void => {
  if (event.type === 'AdoptionAnnulled') return annul(adoptions, event.data.annuls);
  if (event.type === 'AdoptionCorrected')
    return correct(adoptions, event.data.ref, event.data.corrects, () => adoptionOf(event.data.entry));
  if (event.type === 'AdoptionRepealed') {
    const { ref, on } = event.data;
    return amend(adoptions, ref, (adoption) => ({ ...adoption, repealed: { on } }));
  }
  const { ref, ...content } = event.data;
  return record(adoptions, { ref, place, content });
};

const adoptionOf = ({ repealed, ...adoption }: Adoption): KeptAdoption => ({
  ...adoption,
  ...(repealed && { repealed: { on: repealed.on } }),
});
