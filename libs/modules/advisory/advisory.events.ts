import type { Day } from '@kernel/day.js';
import type { Fact } from '@kernel/event.js';
import type { Minutes } from '@kernel/quantity.js';
import type { Teryt } from '@kernel/teryt.js';

/** Stream `advisory-{p}:{code}`. */
export type AdvisoryEvent = AdvisorySessionLogged | AdvisorySessionCorrected | AdvisorySessionAnnulled;

export const ADVISORY_MODES = ['on-site', 'remote'] as const;
export type AdvisoryMode = (typeof ADVISORY_MODES)[number];

/** An entry of table `advisory`. */
export interface AdvisorySession {
  readonly teryt: Teryt;
  readonly on: Day;
  readonly adviser: string;
  readonly minutes: Minutes;
  readonly mode: AdvisoryMode;
  readonly topic: string;
  readonly recommendation?: string;
  readonly document?: string;
}

export type AdvisorySessionLogged = Fact<'AdvisorySessionLogged', AdvisorySession & { readonly ref: string }>;
export type AdvisorySessionCorrected = Fact<
  'AdvisorySessionCorrected',
  { readonly ref: string; readonly corrects: string; readonly reason: string; readonly entry: AdvisorySession }
>;
/** `on`: the day of the entry, as it stood. */
export type AdvisorySessionAnnulled = Fact<
  'AdvisorySessionAnnulled',
  { readonly ref: string; readonly annuls: string; readonly reason: string; readonly on: Day }
>;
