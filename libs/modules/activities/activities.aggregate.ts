import type { Aggregate } from '@kernel/command-path.js';
import { partsOf } from '@kernel/names.js';
import { activities } from './activities.js';
import type { ActivitiesCommand, ActivityLog } from './activities.js';
import { activitiesEvents } from './activities.decode.js';
import type { ActivitiesEvent } from './activities.events.js';

/** The activity log of a municipality or region, for the command path. */
export const activitiesAggregate: Aggregate<ActivitiesCommand, ActivityLog, ActivitiesEvent> = {
  name: 'activities',
  decider: activities,
  decode: activitiesEvents.decode,
  claims: (stream, { table, ref }) => [{ programme: partsOf(stream).programme, table, ref }],
  states: new WeakMap(),
};
