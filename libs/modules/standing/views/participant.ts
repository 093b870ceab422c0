import type { Day } from '@kernel/day.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { annul, correct, record } from '../ledger.js';
import type { ParticipantFact } from '../standing.facts.js';
import type { KeptAttendance, KeptDiploma, ParticipantDocument } from './documents.js';

export const newParticipant = (): ParticipantDocument => ({
  kind: 'participant',
  attendance: new Map(),
  diplomas: [],
  facts: [],
});

/** Folds a fact into the document of a person in an edition, in place. `person` is whose document it is: a correction may move an entry. */
export const takeParticipantFact = (
  participant: ParticipantDocument,
  event: ParticipantFact,
  whose: { readonly person: string; readonly place: number },
): void => {
  const { attendance, diplomas, facts } = participant;
  facts.push(whose.place);
  switch (event.type) {
    case 'AttendanceRecorded':
      return record(attendance, { ref: event.data.ref, place: whose.place, content: attendedIn(event.data) });
    case 'AttendanceCorrected':
      return correctAttendance(participant, event, whose);
    case 'AttendanceAnnulled':
      return annul(attendance, event.data.before.ref);
    case 'DiplomaIssued':
      return issue(diplomas, event.data);
    case 'DiplomaRevoked':
      return revoke(diplomas, event.data.on);
    default:
      return exhaustive(event);
  }
};

const attendedIn = ({ day, minutes }: KeptAttendance): KeptAttendance => ({ day, minutes });

const issue = (diplomas: KeptDiploma[], { on, number }: KeptDiploma): void => {
  diplomas.push({ on, ...(number !== undefined && { number }) });
};

const revoke = (diplomas: KeptDiploma[], on: Day): void => {
  for (const diploma of diplomas) diploma.revoked ??= on;
};

const correctAttendance = (
  { attendance }: ParticipantDocument,
  { data }: Extract<ParticipantFact, { readonly type: 'AttendanceCorrected' }>,
  { person, place }: { readonly person: string; readonly place: number },
): void => {
  const { ref, entry, before } = data;
  const content = attendedIn(entry);
  if (entry.person !== person) return annul(attendance, before.ref);
  if (!attendance.has(before.ref)) record(attendance, { ref: before.ref, place, content });
  return correct(attendance, ref, before.ref, () => content);
};
