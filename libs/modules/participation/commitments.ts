import type { Day } from '@kernel/day.js';
import type { Adoption, CommitmentEntry, Joining } from './participation.events.js';

interface Standing<Table extends string, Content> {
  readonly table: Table;
  /** Of the entry's first version. */
  readonly ref: string;
  /** Log place of the first version among all of the stream: orders entries of one day. */
  readonly place: number;
  /** As it now stands. */
  readonly content: Content;
}

/** An entry of a municipality's stream that counts: corrected ones as they stand, annulled ones left out. */
export type ParticipationEntry =
  Standing<'municipalities', Joining> | Standing<'commitments', CommitmentEntry> | Standing<'adoptions', Adoption>;

/** An act of a commitment. From `repealed` on it is no longer in force. */
export interface ActOf {
  readonly ref: string;
  readonly on: Day;
  readonly repealed?: Day;
}

/** How and when a commitment ended. */
interface Ended {
  readonly how: 'replaced' | 'withdrawn';
  readonly on: Day;
  readonly by?: string;
}

/** The latest commitment to one recommendation, after all entries up to some point. */
export interface Promised {
  readonly recommendation: string;
  readonly from: Day;
  /** Entries of table `commitments` that began it, said it again, and ended it. */
  readonly refs: readonly string[];
  readonly acts: readonly ActOf[];
  readonly ended?: Ended;
}

/** By recommendation, in the order in which each was first committed to. */
export type Commitments = ReadonlyMap<string, Promised>;

export const noCommitments: Commitments = new Map();

/** Entries take effect by their day, those of one day in the order in which they were first logged. Source: domain.md, rule 0. */
export const inOrder = <Entry extends ParticipationEntry>(entries: readonly Entry[]): readonly Entry[] =>
  entries.toSorted((a, b) => {
    if (a.content.on !== b.content.on) return a.content.on < b.content.on ? -1 : 1;
    return a.place - b.place;
  });

export const isActive = (commitments: Commitments, recommendation: string): boolean => {
  const found = commitments.get(recommendation);
  return found !== undefined && !found.ended;
};

/** Recommendations with an active commitment. */
export const activeOf = (commitments: Commitments): readonly string[] =>
  [...commitments.values()].filter(({ ended }) => !ended).map(({ recommendation }) => recommendation);

/** The commitments after one more entry. An entry without ground (an act without its commitment) changes nothing. */
export const afterEntry = (commitments: Commitments, entry: ParticipationEntry): Commitments => {
  if (entry.table === 'commitments') return afterAction(commitments, entry.ref, entry.content);
  return entry.table === 'adoptions' ? afterAct(commitments, entry.ref, entry.content) : commitments;
};

const afterAction = (commitments: Commitments, ref: string, content: CommitmentEntry): Commitments => {
  if (content.action === 'confirm') return commitments;
  if (content.action === 'commit') return committed(commitments, content.recommendation, content.on, ref);
  const promised = commitments.get(content.recommendation);
  if (!promised || promised.ended) return commitments;
  const ended: Ended =
    content.action === 'replace'
      ? { how: 'replaced', on: content.on, by: content.replacedBy }
      : { how: 'withdrawn', on: content.on };
  const rest = changed(commitments, { ...promised, refs: [...promised.refs, ref], ended });
  return content.action === 'replace' ? committed(rest, content.replacedBy, content.on, ref) : rest;
};

/** Committing twice is one commitment; committing again after its end begins a new one, for which earlier acts do not count (rule 1). */
const committed = (commitments: Commitments, recommendation: string, on: Day, ref: string): Commitments => {
  const known = commitments.get(recommendation);
  return changed(
    commitments,
    known && !known.ended
      ? { ...known, refs: [...known.refs, ref] }
      : { recommendation, from: on, refs: [ref], acts: [] },
  );
};

const afterAct = (commitments: Commitments, ref: string, { recommendation, on, repealed }: Adoption): Commitments => {
  const promised = commitments.get(recommendation);
  if (!promised || promised.ended) return commitments;
  const act = { ref, on, ...(repealed && { repealed: repealed.on }) };
  return changed(commitments, { ...promised, acts: [...promised.acts, act] });
};

/** A map keeps the place of a key that it knows: the listing stays in the order of first commitments. */
const changed = (commitments: Commitments, promised: Promised): Commitments =>
  new Map(commitments).set(promised.recommendation, promised);
