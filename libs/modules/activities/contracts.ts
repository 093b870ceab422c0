export type { ActivitiesEvent, Activity } from './activities.events.js';
export { activitiesEvents } from './activities.decode.js';
export type { ActivitiesCommand } from './activities.js';
export { checkActivity, isOutsideWindow } from './activity.check.js';
export type { ActivityLookups } from './activity.check.js';
