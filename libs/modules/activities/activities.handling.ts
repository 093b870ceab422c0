import type { CommandPath, Done } from '@kernel/command-path.js';
import type { EntryCommand } from '@kernel/entries.js';
import { activitiesStream } from '@kernel/names.js';
import type { Submission } from '@kernel/submission.js';
import { isRegion, unitCode } from '@kernel/teryt.js';
import type { UnitCode } from '@kernel/teryt.js';
import type { Lookups } from '@modules/participation/contracts.js';
import { activitiesAggregate } from './activities.aggregate.js';
import type { ActivityLog } from './activities.js';
import { ActivityOfAnotherUnit } from './activities.errors.js';
import type { Activity } from './activities.events.js';

/** What is asked of an activity log before anything is looked up for it. */
export type ActivitiesIntent = EntryCommand<'activities', Activity>;

export type SubmitActivities = (submission: Submission<ActivitiesIntent>) => Promise<Done<ActivityLog>>;

/** Decides and appends activities of one municipality or region. */
export const submitActivities =
  (path: CommandPath, lookups: Lookups): SubmitActivities =>
  async ({ programme, key, commands, ...request }) => {
    for (const intent of commands) checkUnit(key, intent);
    const [rules, membership] = await Promise.all([
      lookups.rules(programme),
      isRegion(key) ? [] : lookups.memberships(programme, key),
    ]);
    const sent = commands.map((intent) => ({ ...intent, rules, membership }));
    return path.execute(activitiesAggregate, { ...request, stream: activitiesStream(programme, key), commands: sent });
  };

/** A municipality's membership would tell, but a region has none. */
const checkUnit = (key: UnitCode, intent: ActivitiesIntent): void => {
  if (intent.type === 'record' && unitCode(intent.content.teryt) !== key)
    throw new ActivityOfAnotherUnit(intent.content.teryt, key);
};
