export type { ActivitiesEvent, Activity } from './activities.events.js';
export { activitiesEvents } from './activities.decode.js';
export { isOutsideWindow } from './activity.check.js';
