import { count, day, decoderOf, object, optional, text } from '@kernel/decode.js';
import type { Shape } from '@kernel/decode.js';
import type { ActivitiesEvent, Activity } from './activities.events.js';

const activity: Shape<Activity> = {
  kind: text,
  teryt: text,
  on: day,
  minutes: optional(count),
  people: optional(count),
  organisations: optional(count),
  amount: optional(count),
  document: optional(text),
};

/** The door by which the stored events of an activity log enter. */
export const activitiesEvents = decoderOf<ActivitiesEvent>({
  ActivityRecorded: { ref: text, ...activity },
  ActivityCorrected: { ref: text, corrects: text, reason: text, entry: object(activity) },
  ActivityAnnulled: { ref: text, annuls: text, reason: text, on: day },
});
