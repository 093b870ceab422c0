import type { CommandPath, Done } from '@kernel/command-path.js';
import { activitiesStream } from '@kernel/names.js';
import type { Submission } from '@kernel/submission.js';
import { isRegion } from '@kernel/teryt.js';
import type { Lookups } from '@modules/participation/contracts.js';
import { activitiesAggregate } from './activities.aggregate.js';
import type { ActivitiesCommand, ActivityLog } from './activities.js';

/** What a command says before anything is looked up for it. */
export type ActivitiesIntent = ActivitiesCommand extends infer Command
  ? Command extends ActivitiesCommand
    ? Omit<Command, 'rules' | 'membership'>
    : never
  : never;

export type SubmitActivities = (submission: Submission<ActivitiesIntent>) => Promise<Done<ActivityLog>>;

/** Decides and appends activities of one municipality, or of a region, which has no membership. */
export const submitActivities =
  (path: CommandPath, lookups: Lookups): SubmitActivities =>
  async ({ programme, key, commands, ...request }) => {
    const [rules, membership] = await Promise.all([
      lookups.rules(programme),
      isRegion(key) ? [] : lookups.memberships(programme, key),
    ]);
    const sent = commands.map((intent) => ({ ...intent, rules, membership }));
    return path.execute(activitiesAggregate, { ...request, stream: activitiesStream(programme, key), commands: sent });
  };
