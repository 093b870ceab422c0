import type { Day } from '@kernel/day.js';
import type { Ungrounded } from '@kernel/decider.js';
import { DomainError } from '@kernel/errors.js';
import { definitionOn } from '@modules/programme/contracts.js';
import type { Rules } from '@modules/programme/contracts.js';
import {
  CommitmentsIncomplete,
  NothingToConfirm,
  ReasonNeededAfterConfirmation,
  RuleWouldBreak,
} from './commitment-rule.errors.js';
import { brokenBy, isUnmet, ruleParts } from './commitment-rule.js';
import { activeOf, afterEntry, inOrder, isActive, noCommitments } from './commitments.js';
import type { Commitments, ParticipationEntry } from './commitments.js';
import { checkMember, memberOn, membershipOf } from './membership.js';
import type { Membership } from './membership.js';
import { AlreadyAMember, CommitmentNotActive, RecommendationNotCommitted } from './participation.errors.js';
import type { Adoption, CommitmentEntry, Joining } from './participation.events.js';

/** An entry that counts, with all refs by which it is known. */
export type KnownEntry = ParticipationEntry & { readonly refs: readonly string[] };

/** What stands before the entry that is judged. Memberships hold for whole days, so all of them are there from the start. */
interface Before {
  readonly rules: Rules;
  readonly memberships: readonly Membership[];
  readonly joined: readonly { readonly ref: string; readonly membership: Membership }[];
  readonly commitments: Commitments;
  /** The day of the first confirmation. */
  readonly confirmed?: Day;
}

/**
 * All entries that stand without what they rest on, each judged on its own day over what is on record before it, by the definition in force on
 * that day. Source: domain.md, rules 0, 1, 2 and 6.
 */
export const ungroundedEntries = (entries: readonly KnownEntry[], rules: Rules): readonly Ungrounded[] => {
  const memberships = entries.flatMap((entry) =>
    entry.table === 'municipalities' ? [membershipOf(entry.content)] : [],
  );
  let before: Before = { rules, memberships, joined: [], commitments: noCommitments };
  const found: Ungrounded[] = [];
  for (const entry of inOrder(entries)) {
    const error = faultOf(entry, before);
    if (error) found.push({ table: entry.table, ref: entry.ref, refs: entry.refs, error });
    before = after(before, entry);
  }
  return found;
};

const after = (before: Before, entry: ParticipationEntry): Before => {
  if (entry.table === 'municipalities')
    return { ...before, joined: [...before.joined, { ref: entry.ref, membership: membershipOf(entry.content) }] };
  const commitments = afterEntry(before.commitments, entry);
  const confirms = entry.table === 'commitments' && entry.content.action === 'confirm';
  return { ...before, commitments, ...(confirms && { confirmed: before.confirmed ?? entry.content.on }) };
};

const faultOf = (entry: ParticipationEntry, before: Before): DomainError | undefined => {
  try {
    judge(entry, before);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
};

const judge = (entry: ParticipationEntry, before: Before): void => {
  if (entry.table === 'municipalities') return judgeJoining(entry.content, before);
  if (entry.table === 'adoptions') return judgeAct(entry.content, before);
  return judgeAction(entry.content, before);
};

const judgeJoining = ({ teryt, on }: Joining, { joined }: Before): void => {
  const earlier = joined.find(({ membership }) => memberOn([membership], on));
  if (earlier) throw new AlreadyAMember(teryt, on, earlier);
};

const judgeAct = ({ teryt, on, recommendation, repealed }: Adoption, { memberships, commitments }: Before): void => {
  checkMember(memberships, teryt, on);
  if (repealed) checkMember(memberships, teryt, repealed.on);
  if (!isActive(commitments, recommendation))
    throw new RecommendationNotCommitted(recommendation, on, activeOf(commitments));
};

const judgeAction = (content: CommitmentEntry, before: Before): void => {
  const { track } = checkMember(before.memberships, content.teryt, content.on);
  if (content.action === 'confirm') return judgeConfirmation(content, track, before);
  if (content.action === 'commit') return;
  if (!isActive(before.commitments, content.recommendation))
    throw new CommitmentNotActive(content.recommendation, content.on, activeOf(before.commitments));
  judgeChange(content, track, before);
};

const judgeConfirmation = (content: CommitmentEntry, track: string, { rules, commitments }: Before): void => {
  const parts = ruleParts(definitionOn(rules, content.on), track, activeOf(commitments));
  if (parts.length === 0) throw new NothingToConfirm(content, track);
  const missing = parts.filter(isUnmet);
  if (missing.length > 0) throw new CommitmentsIncomplete(content, missing);
};

const judgeChange = (content: CommitmentEntry, track: string, { rules, commitments, confirmed }: Before): void => {
  if (confirmed === undefined) return;
  if (content.reason === undefined) throw new ReasonNeededAfterConfirmation(content, confirmed);
  const definition = definitionOn(rules, content.on);
  const changed = afterEntry(commitments, { table: 'commitments', ref: '', place: 0, content });
  const [were, will] = [commitments, changed].map((each) => ruleParts(definition, track, activeOf(each)));
  const broken = brokenBy(were ?? [], will ?? []);
  if (broken.length > 0) throw new RuleWouldBreak(content, confirmed, broken);
};
