import { within } from '@kernel/day.js';
import type { Day } from '@kernel/day.js';
import type { Check } from '@kernel/entry-facts.js';
import { isRegion } from '@kernel/teryt.js';
import { checkTexts } from '@kernel/texts.js';
import { checkMember } from '@modules/participation/contracts.js';
import type { Membership } from '@modules/participation/contracts.js';
import { checkDay, definitionOn } from '@modules/programme/contracts.js';
import type { Rules, StandingRules } from '@modules/programme/contracts.js';
import { FigureMissing, FigureOutOfRange, KindUnknown } from './activities.errors.js';
import type { Activity } from './activities.events.js';

/** What an activity is judged by besides its own stream. */
export interface ActivityLookups {
  readonly rules: Rules;
  /** Of the activity's municipality; a region has none. */
  readonly membership?: readonly Membership[];
}

export const activityChecks = ({ rules, membership = [] }: ActivityLookups): readonly Check<Activity>[] => [
  ({ document }) => checkTexts({ document }),
  checkFigures,
  ({ on }) => checkDay(on, rules, 'within'),
  ({ teryt, on }) => {
    if (!isRegion(teryt)) checkMember(membership, teryt, on);
  },
  (activity) => checkKind(activity, rules),
];

const checkKind = ({ kind, on }: Activity, rules: Rules): void => {
  const kinds = definitionOn(rules, on).activityKinds.map(({ id }) => id);
  if (!kinds.includes(kind)) throw new KindUnknown(kind, on, kinds);
};

/** So much that millions of entries still add up exactly: a billion heads or minutes, ten billion złoty. */
const LIMITS = {
  minutes: { field: 'hours', unit: 'minutes', most: 1e9 },
  people: { field: 'people', unit: 'people', most: 1e9 },
  organisations: { field: 'organisations', unit: 'organisations', most: 1e9 },
  amount: { field: 'amount_pln', unit: 'grosze', most: 1e12 },
} as const;

const FIGURES = ['minutes', 'people', 'organisations', 'amount'] as const;

const checkFigures = (activity: Activity): void => {
  const given = FIGURES.flatMap((figure) => {
    const value = activity[figure];
    return value === undefined ? [] : [{ ...LIMITS[figure], value }];
  });
  if (given.length === 0) throw new FigureMissing();
  for (const { field, value, ...limit } of given)
    if (!Number.isSafeInteger(value) || value < 0 || value > limit.most)
      throw new FigureOutOfRange(field, value, limit);
};

/** Whether the activity lies outside the window that the definition in force on its day foresees for its kind: shown, never refused. */
export const isOutsideWindow = (
  { kind, on }: { readonly kind: string; readonly on: Day },
  rules: StandingRules,
): boolean => {
  const window = definitionOn(rules, on).activityKinds.find(({ id }) => id === kind)?.window;
  return window !== undefined && !within(on, window);
};
