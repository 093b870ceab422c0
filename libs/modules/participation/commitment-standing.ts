import type { Day } from '@kernel/day.js';
import { afterEntry, inOrder, noCommitments } from './commitments.js';
import type { ActOf, ParticipationEntry, Promised } from './commitments.js';

export type CommitmentState = 'committed' | 'adopted' | 'replaced' | 'withdrawn';

/** Where the latest commitment to one recommendation stands on a day. Source: domain.md, rules 1 and 2. */
export interface CommitmentOn {
  readonly recommendation: string;
  readonly state: CommitmentState;
  /** The first day of this state. */
  readonly since: Day;
  /** The day on which this commitment began. */
  readonly from: Day;
  readonly replacedBy?: string;
  /** Entries of table `commitments` behind it, by their first refs: those that began it, said it again, and ended it. */
  readonly refs: readonly string[];
  /** Its acts up to the day, repealed ones too: one is in force while `repealed` is missing. */
  readonly acts: readonly ActOf[];
}

/**
 * The commitments of one municipality as they stand on a day, in the order in which each recommendation was first committed to; ended ones stay
 * listed. An act counts from its day until the day before its repeal's: on the day of the repeal it is no longer in force.
 * @param entries of one stream, in any order; those of table `municipalities` are passed over
 */
export const commitmentsOn = (entries: readonly ParticipationEntry[], day: Day): readonly CommitmentOn[] => {
  let commitments = noCommitments;
  for (const entry of inOrder(entries)) if (entry.content.on <= day) commitments = afterEntry(commitments, entry);
  return [...commitments.values()].map((promised) => standingOf(promised, day));
};

/** Neither replaced nor withdrawn. */
export const isActiveCommitment = ({ state }: CommitmentOn): boolean => state === 'committed' || state === 'adopted';

const standingOf = ({ recommendation, from, refs, acts, ended }: Promised, day: Day): CommitmentOn => {
  const known = acts.map(({ ref, on, repealed }) => ({
    ref,
    on,
    ...(repealed !== undefined && repealed <= day && { repealed }),
  }));
  const shared = { recommendation, from, refs, acts: known };
  if (!ended) return { ...shared, ...openState(from, known) };
  return { ...shared, state: ended.how, since: ended.on, ...(ended.by !== undefined && { replacedBy: ended.by }) };
};

const openState = (from: Day, acts: readonly ActOf[]): Pick<CommitmentOn, 'state' | 'since'> => {
  const first = acts
    .filter(({ repealed }) => repealed === undefined)
    .map(({ on }) => on)
    .toSorted()[0];
  if (first !== undefined) return { state: 'adopted', since: runStart(first, acts) };
  const repeals = acts.flatMap(({ on, repealed }) => (repealed === undefined || repealed <= on ? [] : [repealed]));
  return { state: 'committed', since: repeals.toSorted().at(-1) ?? from };
};

/** The first day of the unbroken run of days with an act in force that a day belongs to. */
const runStart = (day: Day, acts: readonly ActOf[]): Day => {
  const earlier = acts.find(({ on, repealed }) => on < day && repealed !== undefined && repealed >= day);
  return earlier ? runStart(earlier.on, acts) : day;
};
