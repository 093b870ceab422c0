export type { ParticipationEvent, Joining, Ending, CommitmentEntry, Adoption } from './participation.events.js';
export type { Membership } from './membership.js';
export { membershipOf, membershipsOf, memberOn, checkMember } from './membership.js';
export { NotAMember } from './participation.errors.js';
