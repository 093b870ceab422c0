import type { Decider } from '@kernel/decider.js';
import { annulled, corrected, noEntries, recorded } from '@kernel/entries.js';
import type { Entries, EntryCommand } from '@kernel/entries.js';
import { entryFacts } from '@kernel/entry-facts.js';
import type { EntryTable } from '@kernel/entry-facts.js';
import { exhaustive } from '@kernel/exhaustive.js';
import { checkOpen } from '@modules/programme/contracts.js';
import type { ActivitiesEvent, Activity } from './activities.events.js';
import { activityChecks } from './activity.check.js';
import type { ActivityLookups } from './activity.check.js';

export type ActivitiesCommand = EntryCommand<'activities', Activity> & ActivityLookups;

/** The activity log of one municipality or region. */
export interface ActivityLog {
  readonly activities: Entries<Activity>;
}

const decide = (command: ActivitiesCommand, { activities }: ActivityLog): readonly ActivitiesEvent[] => {
  const table: EntryTable<Activity, ActivitiesEvent> = {
    checkTaken: () => checkOpen(command.rules),
    checks: activityChecks(command),
    recorded: (ref, activity) => ({ type: 'ActivityRecorded', data: { ref, ...activity } }),
    corrected: (data) => ({ type: 'ActivityCorrected', data }),
    annulled: (data) => ({ type: 'ActivityAnnulled', data }),
  };
  return entryFacts(activities, command, table);
};

const evolve = ({ activities }: ActivityLog, event: ActivitiesEvent): ActivityLog => {
  switch (event.type) {
    case 'ActivityRecorded': {
      const { ref, ...activity } = event.data;
      return { activities: recorded(activities, ref, activity, activities.byRef.size) };
    }
    case 'ActivityCorrected': {
      const { ref, corrects, reason, entry } = event.data;
      return { activities: corrected(activities, { ref, content: entry, reason }, corrects) };
    }
    case 'ActivityAnnulled': {
      const { ref, annuls, reason } = event.data;
      return { activities: annulled(activities, ref, reason, annuls) };
    }
    default:
      return exhaustive(event);
  }
};

/** No activity rests on another fact of its stream, so none can lose its ground. */
export const activities: Decider<ActivitiesCommand, ActivityLog, ActivitiesEvent> = {
  initialState: { activities: noEntries() },
  decide,
  evolve,
};
