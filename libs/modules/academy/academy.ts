import type { Decider } from '@kernel/decider.js';
import { exhaustive } from '@kernel/exhaustive.js';
import type { Teryt } from '@kernel/teryt.js';
import type { AcademyCommand } from './academy.commands.js';
import type { AcademyEvent } from './academy.events.js';
import { seatsHeldBy } from './academy.lookups.js';
import { evolve, noAcademy } from './academy.state.js';
import type { AcademyState } from './academy.state.js';
import { decideAttendance } from './attendance.js';
import { decideDiploma } from './diplomas.js';
import { ungrounded } from './ground.js';
import { decideSeat } from './seating.js';
import { decideDay } from './training-days.js';

const decide = (command: AcademyCommand, state: AcademyState): readonly AcademyEvent[] => {
  switch (command.type) {
    case 'schedule':
    case 'move':
    case 'cancel':
    case 'correct-day':
    case 'training-day':
      return decideDay(command, state);
    case 'record':
    case 'correct':
    case 'annul':
      return command.table === 'participants' ? decideSeat(command, state) : decideAttendance(command, state);
    case 'issue-diploma':
    case 'revoke-diploma':
      return decideDiploma(command, state);
    default:
      return exhaustive(command);
  }
};

/** The rules of one edition of the Academy, stream `academy-{p}:{edition}`. Source: domain.md, rule 3. */
export const academy: Decider<AcademyCommand, AcademyState, AcademyEvent> = {
  initialState: noAcademy,
  decide,
  evolve,
  ungrounded,
};

/** What a command says before anything is looked up for it. */
export type AcademyIntent = AcademyCommand extends infer Command
  ? Command extends AcademyCommand
    ? Omit<Command, 'edition' | 'rules' | 'membership'>
    : never
  : never;

/** Municipalities whose memberships the command needs; none when it needs none, or is refused before they are asked for. */
export const municipalitiesFor = (state: AcademyState, command: AcademyIntent): readonly Teryt[] => {
  switch (command.type) {
    case 'record':
    case 'correct':
      // Which of the person's seats an attendance is of, a training day that comes with the same append may decide.
      return command.table === 'participants'
        ? [command.content.teryt]
        : seatsHeldBy(state, command.content.person).map(({ teryt }) => teryt);
    case 'issue-diploma':
      return seatsHeldBy(state, command.person).map(({ teryt }) => teryt);
    default:
      return [];
  }
};
