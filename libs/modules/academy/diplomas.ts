import { ReasonMissing } from '@kernel/entries.errors.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { lookUp } from '@kernel/persistent-map.js';
import { checkTexts } from '@kernel/texts.js';
import { checkDay, definitionOn } from '@modules/programme/contracts.js';
import type { DiplomaCommand, Given, IssueDiploma, RevokeDiploma } from './academy.commands.js';
import { DiplomaIssuedAlready, DiplomaNotDue, DiplomaNotIssued, NoSeatOnDay } from './academy.errors.js';
import type { AcademyEvent } from './academy.events.js';
import { attendancesOf, daysOf, seatOn, seatsHeldBy } from './academy.lookups.js';
import type { AcademyState } from './academy.state.js';
import { attendedMinutes, scheduledMinutes } from './schedule.js';
import { checkMembership } from './seating.js';
import { diplomaDue } from './share.js';

/** Issues and revokes diplomas: once for each person, and again only after a revocation. @throws DomainError */
export const decideDiploma = (command: DiplomaCommand & Given, state: AcademyState): readonly AcademyEvent[] => {
  switch (command.type) {
    case 'issue-diploma':
      return issue(command, state);
    case 'revoke-diploma':
      return revoke(command, state);
    default:
      return exhaustive(command);
  }
};

const issue = (command: IssueDiploma & Given, state: AcademyState): readonly AcademyEvent[] => {
  const { person, on, number, rules } = command;
  const known = lookUp(state.diplomas, person) ?? [];
  if (known.some((diploma) => diploma.on === on && diploma.number === number)) return [];
  const standing = known.find(({ revoked }) => !revoked || revoked.on > on);
  if (standing) throw new DiplomaIssuedAlready(person, standing.on, standing.number);
  checkTexts({ number });
  checkDay(on, rules, 'within-or-later');
  const seat = seatOn(state, person, on);
  if (!seat) throw new NoSeatOnDay(person, on, seatsHeldBy(state, person));
  checkMembership(command, seat.teryt, on);
  checkDue(command, state);
  const data = { person, teryt: seat.teryt, on, ...(number !== undefined && { number }) };
  return [{ type: 'DiplomaIssued', data }];
};

const checkDue = ({ person, on, rules }: IssueDiploma & Given, state: AcademyState): void => {
  const { threshold } = definitionOn(rules, on).academy;
  const days = daysOf(state);
  const attendances = attendancesOf(state, person).map(({ content }) => content);
  const attended = attendedMinutes(attendances, days, on);
  const scheduled = scheduledMinutes(days);
  if (!diplomaDue(attended, scheduled, threshold)) throw new DiplomaNotDue(person, attended, scheduled, threshold);
};

const revoke = (command: RevokeDiploma & Given, state: AcademyState): readonly AcademyEvent[] => {
  const { person, on, reason, rules } = command;
  const known = lookUp(state.diplomas, person) ?? [];
  if (known.some(({ revoked }) => revoked?.on === on && revoked.reason === reason)) return [];
  const standing = known.find((diploma) => !diploma.revoked && diploma.on <= on);
  if (!standing) throw new DiplomaNotIssued(person, on);
  if (reason.trim() === '') throw new ReasonMissing({ table: 'diplomas', ref: person });
  checkTexts({ reason });
  checkDay(on, rules, 'within-or-later');
  return [{ type: 'DiplomaRevoked', data: { person, teryt: standing.teryt, on, reason } }];
};
