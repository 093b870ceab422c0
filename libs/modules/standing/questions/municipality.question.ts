import type { Day } from '@kernel/day.js';
import { ratio, toFigure } from '@kernel/quantity.js';
import type { ReadStore } from '@kernel/read-store.js';
import { isRegion } from '@kernel/teryt.js';
import type { UnitCode } from '@kernel/teryt.js';
import { isOutsideWindow } from '@modules/activities/contracts.js';
import { memberOn } from '@modules/participation/contracts.js';
import type { CommitmentOn, Membership } from '@modules/participation/contracts.js';
import type { Measured } from '@modules/programme/contracts.js';
import { attendanceBehind, entriesBehind } from '../figures/lineage.js';
import type { EntryBehind } from '../figures/lineage.js';
import { judge, requirementsOf, worstOf } from '../figures/requirements.js';
import type { Status } from '../figures/requirements.js';
import { activitiesOn, commitmentsOf, factsOn } from '../figures/unit-facts.js';
import type { UnitFacts } from '../figures/unit-facts.js';
import { refsOf } from '../ledger.js';
import { MunicipalityUnknown } from '../standing.errors.js';
import { unitId } from '../views/documents.js';
import type { KeptAdoption, UnitDocument } from '../views/documents.js';
import { participantAnswer } from './academy.question.js';
import type { ParticipantAnswer } from './academy.question.js';
import { bodiesOn } from './bodies.js';
import type { BodiesOn } from './bodies.js';
import { requirementAnswer } from './figures.js';
import type { RequirementAnswer } from './figures.js';
import { dayOf, reading } from './reading.js';
import type { Answered, Asked } from './reading.js';

/** Where one municipality, or a region, stands on a day. */
export interface MunicipalityQuestion extends Asked {
  readonly type: 'municipality';
  readonly code: UnitCode;
  /** Each figure with the entries that make it up. */
  readonly refs?: boolean | undefined;
}

export interface ActAnswer extends Pick<KeptAdoption, 'instrument' | 'number' | 'title' | 'publication'> {
  readonly ref: string;
  readonly on: Day;
  /** From this day on it is no longer in force. */
  readonly repealed?: Day;
}

export interface CommitmentAnswer extends Omit<CommitmentOn, 'acts'> {
  /** Missing when the definition in force has no such recommendation. */
  readonly plane?: string;
  readonly acts: readonly ActAnswer[];
}

/** The entries that make a figure up, where they were asked for. */
interface WithEntries {
  readonly entries?: readonly EntryBehind[];
}

export interface KindAnswer extends WithEntries {
  readonly kind: string;
  readonly count: number;
  readonly people: number;
  readonly hours: number;
  readonly organisations: number;
  readonly amount_pln: number;
  /** Those that lie outside the window of their kind: they count, and are shown. */
  readonly outside: readonly { readonly refs: readonly string[]; readonly on: Day }[];
}

export interface MunicipalityAnswer extends Answered {
  readonly programme: string;
  readonly on: Day;
  readonly code: UnitCode;
  readonly region: boolean;
  /** The one of the day; missing for a region, before joining and after leaving: then no requirement is asked. */
  readonly member?: Membership;
  /** Those begun by then, each with its last day once that has come. */
  readonly memberships: readonly Membership[];
  readonly commitments: readonly CommitmentAnswer[];
  readonly advisory: { readonly hours: number } & WithEntries;
  readonly activities: readonly KindAnswer[];
  /** In the order of enrolment; without names. */
  readonly participants: readonly (ParticipantAnswer & WithEntries)[];
  readonly status?: Status;
  readonly requirements: readonly (RequirementAnswer & WithEntries)[];
}

/** @throws ProgrammeUnknown · MunicipalityUnknown · ViewBuilding */
export const municipality = (store: ReadStore, question: MunicipalityQuestion): Promise<MunicipalityAnswer> =>
  reading(store, async (read) => {
    const { programme, code } = question;
    const on = dayOf(question);
    const bodies = await bodiesOn(read, programme, [unitId(programme, code)], on);
    const [unit] = bodies.units;
    if (!unit) throw new MunicipalityUnknown(programme, code);
    const asked: AskedUnit = { unit, facts: factsOn(unit, on), bodies, refs: question.refs ?? false };
    return {
      ...read.answeredFrom(bodies.ids),
      programme,
      on,
      code,
      region: isRegion(code),
      memberships: membershipsBy(on, asked.facts),
      commitments: commitmentsOf(unit, on).map((commitment) => commitmentAnswer(commitment, unit, bodies)),
      advisory: hoursOf(asked),
      activities: kindsOf(asked),
      participants: participantsOf(asked),
      ...judgedAnswer(asked),
    };
  });

interface AskedUnit {
  readonly unit: UnitDocument;
  readonly facts: UnitFacts;
  readonly bodies: BodiesOn;
  readonly refs: boolean;
}

const behind = (measured: Measured, { unit, bodies, refs }: AskedUnit): WithEntries =>
  refs ? { entries: entriesBehind(measured, bodies.bodiesOf(unit), bodies.reckoned) } : {};

const hoursOf = (asked: AskedUnit): MunicipalityAnswer['advisory'] => ({
  hours: toFigure(ratio(asked.facts.advisory, 60)),
  ...behind({ measure: 'advisory.hours' }, asked),
});

const kindsOf = (asked: AskedUnit): readonly KindAnswer[] =>
  asked.facts.activities.map((totals) => ({
    ...kindAnswer(totals, asked),
    ...behind({ measure: 'activities.count', kinds: [totals.kind] }, asked),
  }));

/** A departure that is still to come has not happened. */
const membershipsBy = (day: Day, { memberships }: UnitFacts): readonly Membership[] =>
  memberships
    .filter(({ from }) => from <= day)
    .map(({ position: _, to, ...membership }) => (to === undefined || to > day ? membership : { ...membership, to }));

const commitmentAnswer = (
  { acts, ...commitment }: CommitmentOn,
  { adoptions }: UnitDocument,
  { reckoned }: BodiesOn,
): CommitmentAnswer => {
  const plane = reckoned.planes.get(commitment.recommendation);
  return {
    ...commitment,
    ...(plane !== undefined && { plane }),
    acts: acts.flatMap((act) => {
      const entry = adoptions.get(act.ref);
      if (!entry) return [];
      const { instrument, number, title, publication } = entry.content;
      return [{ ...act, instrument, number, title, ...(publication !== undefined && { publication }) }];
    }),
  };
};

const kindAnswer = (
  { kind, count, people, minutes, organisations, amount }: UnitFacts['activities'][number],
  { unit, bodies: { reckoned, rules } }: AskedUnit,
): KindAnswer => ({
  kind,
  count,
  people,
  hours: toFigure(ratio(minutes, 60)),
  organisations,
  amount_pln: toFigure(ratio(amount, 100)),
  outside: activitiesOn(unit, reckoned.day)
    .filter(({ content }) => content.kind === kind && isOutsideWindow(content, rules))
    .map((entry) => ({ refs: refsOf(entry), on: entry.content.on })),
});

const participantsOf = ({ unit, facts, bodies, refs }: AskedUnit): MunicipalityAnswer['participants'] => {
  const { reckoned, participants, bodiesOf } = bodies;
  return facts.seats
    .filter(({ from }) => from <= reckoned.day)
    .map((seat) => ({
      ...participantAnswer(seat, reckoned, participants),
      ...(refs && { entries: attendanceBehind(bodiesOf(unit), seat, reckoned) }),
    }));
};

const judgedAnswer = (asked: AskedUnit): Pick<MunicipalityAnswer, 'member' | 'status' | 'requirements'> => {
  const { facts, bodies } = asked;
  const { reckoned } = bodies;
  const member = memberOn(membershipsBy(reckoned.day, facts), reckoned.day);
  if (!member) return { requirements: [] };
  const judged = requirementsOf(reckoned.definition, member.track).map((requirement) =>
    judge(requirement, facts, reckoned),
  );
  const worst = worstOf(judged);
  return {
    member,
    ...(worst && { status: worst }),
    requirements: judged.map((one) => ({
      ...requirementAnswer(one),
      ...behind(one.requirement, asked),
    })),
  };
};
