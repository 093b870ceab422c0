export type { ParticipationEvent, Joining, CommitmentEntry, Adoption } from './participation.events.js';
export { participationEvents } from './participation.decode.js';
export type { Membership } from './membership.js';
export { membershipOf, membershipsOf, memberOn, checkMember } from './membership.js';
export type { ParticipationEntry } from './commitments.js';
export type { CommitmentOn, CommitmentState } from './commitment-standing.js';
export { commitmentsOn, isActiveCommitment } from './commitment-standing.js';
export type { Lookups } from './lookups.js';
