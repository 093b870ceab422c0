import type { AcademyIntent } from '@modules/academy/academy.js';
import type { ActivitiesIntent } from '@modules/activities/activities.handling.js';
import type { AdvisoryIntent } from '@modules/advisory/advisory.handling.js';
import type { RowCommand } from '@modules/intake/contracts.js';
import type { ParticipationIntent } from '@modules/participation/participation.handling.js';

/** Sorts what rows ask for into what each kind of stream takes. A row of another table there is a bug of the reader. */
const misplaced = (command: RowCommand, lane: string): never => {
  throw new TypeError(`A row of ${command.table} was sent to the ${lane} streams.`);
};

export const asParticipation = (command: RowCommand): ParticipationIntent => {
  switch (command.table) {
    case 'municipalities':
    case 'commitments':
    case 'adoptions':
      return command;
    default:
      return misplaced(command, 'participation');
  }
};

export const asAdvisory = (command: RowCommand): AdvisoryIntent =>
  command.table === 'advisory' ? command : misplaced(command, 'advisory');

export const asActivities = (command: RowCommand): ActivitiesIntent =>
  command.table === 'activities' ? command : misplaced(command, 'activities');

/** A training day is known by its number: the row's ref and table are only its address. */
export const asAcademy = (command: RowCommand): AcademyIntent => {
  if (command.type === 'training-day') return { type: 'training-day', content: command.content };
  if (command.type === 'identify') return misplaced(command, 'academy');
  switch (command.table) {
    case 'participants':
    case 'attendance':
      return command;
    default:
      return misplaced(command, 'academy');
  }
};

export type Identify = Extract<RowCommand, { readonly type: 'identify' }>;

export const asIdentify = (command: RowCommand): Identify =>
  command.type === 'identify' ? command : misplaced(command, 'person');
