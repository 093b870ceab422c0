import type { Day } from '@kernel/day.js';
import type { Fact } from '@kernel/event.js';
import type { Grosze, Minutes } from '@kernel/quantity.js';
import type { Teryt } from '@kernel/teryt.js';

/** Stream `activities-{p}:{code}`, of a municipality or a region. */
export type ActivitiesEvent = ActivityRecorded | ActivityCorrected | ActivityAnnulled;

/** An entry of table `activities`; at least one of the four figures is there. */
export interface Activity {
  readonly kind: string;
  readonly teryt: Teryt;
  readonly on: Day;
  readonly minutes?: Minutes;
  readonly people?: number;
  readonly organisations?: number;
  readonly amount?: Grosze;
  readonly document?: string;
}

export type ActivityRecorded = Fact<'ActivityRecorded', Activity & { readonly ref: string }>;
export type ActivityCorrected = Fact<
  'ActivityCorrected',
  { readonly ref: string; readonly corrects: string; readonly reason: string; readonly entry: Activity }
>;
/** `on`: the day of the entry, as it stood. */
export type ActivityAnnulled = Fact<
  'ActivityAnnulled',
  { readonly ref: string; readonly annuls: string; readonly reason: string; readonly on: Day }
>;
