export type { ParticipationEvent, Joining, Ending, CommitmentEntry, Adoption } from './participation.events.js';
export type { Membership } from './membership.js';
export { membershipOf, membershipsOf, memberOn, checkMember } from './membership.js';
export type { ActOf, ParticipationEntry } from './commitments.js';
export type { CommitmentOn, CommitmentState } from './commitment-standing.js';
export { COMMITMENT_STATES, commitmentsOn, isActiveCommitment } from './commitment-standing.js';
export { NotAMember } from './participation.errors.js';
