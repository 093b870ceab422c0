import type { Activity } from '@modules/activities/contracts.js';
import type { CommitmentEntry } from '@modules/participation/contracts.js';
import type { Measured } from '@modules/programme/contracts.js';
import { dateOf, sits, sittings } from './plain-academy.js';
import { definitionOf, standing, unitOf } from './plain-record.js';
import type { PlainRecord, Said } from './plain-record.js';
import { turnsOf } from './plain-promises.js';

/** The latest commitment to a recommendation. */
interface Promised {
  readonly ended?: 'replaced' | 'withdrawn';
  /** From when each of its acts is no longer in force; undefined for one that was never repealed. */
  readonly acts: readonly (string | undefined)[];
}

const NEW: Promised = { acts: [] };

type State = 'committed' | 'adopted' | 'replaced' | 'withdrawn';

/** Commitments of a municipality on a day, by recommendation, the latest of each. */
export const promisesOn = (record: PlainRecord, key: string, day: string): ReadonlyMap<string, State> => {
  const found = new Map<string, Promised>();
  for (const { entry, action, act } of turnsOf(record, key)) {
    if (entry.content.on > day) continue;
    if (action) takeAction(found, action);
    const open = act && openIn(found, act.recommendation);
    if (act && open) found.set(act.recommendation, { acts: [...open.acts, act.repealed?.on] });
  }
  return new Map([...found].map(([id, promised]) => [id, stateOf(promised, day)]));
};

const openIn = (found: ReadonlyMap<string, Promised>, recommendation: string): Promised | undefined => {
  const known = found.get(recommendation);
  return known?.ended ? undefined : known;
};

const takeAction = (found: Map<string, Promised>, action: CommitmentEntry): void => {
  if (action.action === 'confirm') return;
  const { recommendation } = action;
  const open = openIn(found, recommendation);
  if (action.action === 'commit') found.set(recommendation, open ?? NEW);
  else if (open) {
    found.set(recommendation, { ...open, ended: action.action === 'replace' ? 'replaced' : 'withdrawn' });
    if (action.action === 'replace') found.set(action.replacedBy, openIn(found, action.replacedBy) ?? NEW);
  }
};

const stateOf = ({ ended, acts }: Promised, day: string): State => {
  if (ended) return ended;
  return acts.some((repealed) => repealed === undefined || repealed > day) ? 'adopted' : 'committed';
};

/** Minutes of the edition, and whether they reach the threshold. */
interface Shares {
  readonly attended: number;
  readonly held: number;
  readonly scheduled: number;
  readonly due: boolean;
}

export const sharesOf = (record: PlainRecord, person: string, day: string): Shares => {
  let [attended, held, scheduled] = [0, 0, 0];
  for (const one of record.days.values()) {
    if (one.cancelled) continue;
    scheduled += one.minutes;
    if (dateOf(one) > day) continue;
    held += one.minutes;
    for (const { content } of standing(record.attendance))
      if (content.person === person && content.day === one.day) attended += content.minutes;
  }
  const { threshold } = definitionOf(record, day).academy;
  return { attended, held, scheduled, due: scheduled > 0 && attended * 10_000 >= threshold * scheduled };
};

/** A figure in whole units, and how many of them make one of what is shown. */
export interface Figure {
  readonly sum: number;
  readonly unit: number;
}

const counted = (sum: number, unit = 1): Figure => ({ sum, unit });

/** One measure of one municipality or region on a day. */
export const figureOf = (record: PlainRecord, key: string, measured: Measured, day: string): Figure => {
  const [what = '', of = ''] = measured.measure.split('.');
  if (what === 'academy') return counted(peopleCounted(record, key, of, day));
  if (what === 'activities') return ofActivities(record, key, measured, day);
  if (what !== 'advisory') return counted(commitmentsCounted(record, key, measured, day));
  const sessions = standing(record.advisory).filter((entry) => entry.key === key && entry.content.on <= day);
  return counted(
    total(sessions, ({ minutes }) => minutes),
    60,
  );
};

const commitmentsCounted = (record: PlainRecord, key: string, { measure, plane }: Measured, day: string): number => {
  const { recommendations } = definitionOf(record, day);
  const inPlane = (id: string): boolean =>
    plane === undefined || recommendations.some((one) => one.id === id && one.plane === plane);
  const states = [...promisesOn(record, key, day)].filter(([id]) => inPlane(id)).map(([, state]) => state);
  const adopted = states.filter((state) => state === 'adopted').length;
  if (measure === 'municipalities.adopting') return Math.min(1, adopted);
  return measure === 'commitments.adopted' ? adopted : adopted + states.filter((one) => one === 'committed').length;
};

const peopleCounted = (record: PlainRecord, key: string, of: string, day: string): number => {
  const seated = sittings(record).all.filter((one) => unitOf(one.entry.content) === key && sits(one, day));
  const people = [...new Set(seated.map(({ entry }) => entry.content.person))];
  return of === 'people' ? people.length : people.filter((person) => sharesOf(record, person, day).due).length;
};

const ofActivities = (record: PlainRecord, key: string, { measure, kinds }: Measured, day: string): Figure => {
  const logged = standing(record.activities).filter(
    ({ content, key: of }) => of === key && content.on <= day && (kinds?.includes(content.kind) ?? true),
  );
  switch (measure) {
    case 'activities.people':
      return counted(total(logged, ({ people }) => people));
    case 'activities.hours':
      return counted(
        total(logged, ({ minutes }) => minutes),
        60,
      );
    case 'activities.organisations':
      return counted(total(logged, ({ organisations }) => organisations));
    case 'activities.amount_pln':
      return counted(
        total(logged, ({ amount }) => amount),
        100,
      );
    default:
      return counted(logged.length);
  }
};

const total = <Content extends Activity | { readonly minutes: number }>(
  entries: readonly Said<Content>[],
  pick: (content: Content) => number | undefined,
): number => entries.reduce((sum, { content }) => sum + (pick(content) ?? 0), 0);
