import type { Day } from '@kernel/day.js';
import { toFigure } from '@kernel/quantity.js';
import { voivodeshipOf } from '@kernel/teryt.js';
import type { Teryt, UnitCode } from '@kernel/teryt.js';
import type { ReadStore } from '@kernel/read-store.js';
import type { Definition, Measure } from '@modules/programme/contracts.js';
import { averagesOf, indicatorsOf, judge, membersOn, requirementsOf, worstOf } from '../figures/requirements.js';
import type { Member, Status } from '../figures/requirements.js';
import { asFigure, unitsOf } from '../figures/measures.js';
import type { Reckoning } from '../figures/measures.js';
import type { UnitFacts } from '../figures/unit-facts.js';
import { FigureUnknown, TrackUnknown } from '../standing.errors.js';
import { averageAnswer, indicatorAnswer, requirementAnswer } from './figures.js';
import type { AverageAnswer, IndicatorAnswer, RequirementAnswer } from './figures.js';
import { dayOf, reading } from './reading.js';
import type { Answered, Asked } from './reading.js';
import { programmeOn } from './units.js';
import type { ProgrammeOn } from './units.js';
import { isOfProgramme } from '../views/documents.js';

/** Where every municipality of a programme stands on a day. */
export interface OverviewQuestion extends Asked {
  readonly type: 'overview';
  /** Of the requirement named, or the worst of all of the municipality's. */
  readonly status?: Status | undefined;
  readonly track?: string | undefined;
  /** Only municipalities of whose track it is. */
  readonly requirement?: string | undefined;
  /** Two digits. */
  readonly voivodeship?: string | undefined;
  /** The code of the last municipality of the page before. */
  readonly after?: UnitCode | undefined;
  /** Missing: all. */
  readonly limit?: number | undefined;
}

export interface OverviewRow {
  readonly code: UnitCode;
  readonly teryt: Teryt;
  readonly name: string;
  readonly track: string;
  readonly joined: Day;
  /** The last day on which it belongs; missing before that day. */
  readonly left?: Day;
  /** The worst of its requirements; missing when none is judged. */
  readonly status?: Status;
  readonly commitments: { readonly active: number; readonly adopted: number };
  readonly advisory: { readonly hours: number };
  /** People holding a seat, and those of them for whom a diploma is due. */
  readonly academy: { readonly people: number; readonly diplomas: number };
  readonly requirements: readonly RequirementAnswer[];
}

export interface OverviewAnswer extends Answered {
  readonly programme: string;
  readonly name: Definition['name'];
  readonly on: Day;
  /** How many municipalities belong to the programme on the day, and how many of them the filters let through. */
  readonly municipalities: { readonly all: number; readonly found: number };
  /** In the order in which they joined. */
  readonly rows: readonly OverviewRow[];
  /** To ask for the next page with, as `after`; missing on the last. */
  readonly next?: UnitCode;
  readonly averages: readonly AverageAnswer[];
  readonly indicators: readonly IndicatorAnswer[];
}

/** @throws ProgrammeUnknown · FigureUnknown, TrackUnknown (filtered by) · ViewBuilding */
export const overview = (store: ReadStore, question: OverviewQuestion): Promise<OverviewAnswer> =>
  reading(store, async (read) => {
    const day = dayOf(question);
    const programme = await programmeOn(read, question.programme, day);
    const { definition } = programme.reckoned;
    checkFilters(definition, question);
    return {
      ...read.answered((id) => isOfProgramme(id, question.programme)),
      programme: question.programme,
      name: definition.name,
      on: day,
      ...pageOf(programme, question),
    };
  });

const checkFilters = ({ requirements, tracks }: Definition, { requirement, track }: OverviewQuestion): void => {
  const known = requirements.map(({ id }) => id);
  if (requirement !== undefined && !known.includes(requirement))
    throw new FigureUnknown(requirement, known, 'requirement');
  if (track !== undefined && !tracks.includes(track)) throw new TrackUnknown(track, tracks);
};

type Page = Pick<OverviewAnswer, 'municipalities' | 'rows' | 'next' | 'averages' | 'indicators'>;

/** What every page of a day shows alike; rows are made when they are first asked for. */
interface Shared extends Pick<Page, 'averages' | 'indicators'> {
  readonly members: readonly Member[];
  readonly rowOf: (member: Member) => OverviewRow;
}

const shared = new WeakMap<ProgrammeOn, Shared>();

const sharedOf = (programme: ProgrammeOn): Shared => {
  const known = shared.get(programme);
  if (known) return known;
  const { units, reckoned } = programme;
  const members = membersOn(units, reckoned.day);
  const rows = new Map<Member, OverviewRow>();
  const made: Shared = {
    members,
    rowOf: (member) => {
      const row = rows.get(member) ?? rowOf(member, reckoned);
      rows.set(member, row);
      return row;
    },
    averages: averagesOf(members, reckoned).map(averageAnswer),
    indicators: indicatorsOf(units, reckoned).map(indicatorAnswer),
  };
  shared.set(programme, made);
  return made;
};

const pageOf = (programme: ProgrammeOn, question: OverviewQuestion): Page => {
  const { members, averages, indicators, ...known } = sharedOf(programme);
  const found = members.filter(
    (member) => isPlaced(member, question) && hasStatus(() => known.rowOf(member), question),
  );
  const start = question.after === undefined ? 0 : found.findIndex(({ unit }) => unit.code === question.after) + 1;
  const page = found.slice(start, start + (question.limit ?? found.length));
  const last = page.at(-1);
  return {
    municipalities: { all: members.length, found: found.length },
    rows: page.map(known.rowOf),
    ...(last && start + page.length < found.length && { next: last.unit.code }),
    averages,
    indicators,
  };
};

const isPlaced = ({ unit, membership }: Member, { track, voivodeship }: OverviewQuestion): boolean =>
  (track === undefined || membership.track === track) &&
  (voivodeship === undefined || voivodeshipOf(unit.code) === voivodeship);

const hasStatus = (row: () => OverviewRow, { requirement, status }: OverviewQuestion): boolean => {
  if (requirement === undefined && status === undefined) return true;
  const judged = row().requirements.filter(({ id }) => requirement === undefined || id === requirement);
  return judged.length > 0 && (status === undefined || worstOf(judged) === status);
};

const rowOf = (member: Member, reckoned: Reckoning): OverviewRow => {
  const { unit, membership } = member;
  const judged = requirementsOf(reckoned.definition, membership.track).map((requirement) =>
    judge(requirement, unit, reckoned),
  );
  const status = worstOf(judged);
  return {
    code: unit.code,
    teryt: membership.teryt,
    name: membership.name,
    track: membership.track,
    joined: membership.from,
    ...(membership.to !== undefined && membership.to <= reckoned.day && { left: membership.to }),
    ...(status && { status }),
    ...sumsOf(unit, reckoned),
    requirements: judged.map(requirementAnswer),
  };
};

const sumsOf = (unit: UnitFacts, reckoned: Reckoning): Pick<OverviewRow, 'commitments' | 'advisory' | 'academy'> => {
  const figure = (measure: Measure): number => toFigure(asFigure({ measure }, unitsOf({ measure }, unit, reckoned)));
  return {
    commitments: { active: figure('commitments.active'), adopted: figure('commitments.adopted') },
    advisory: { hours: figure('advisory.hours') },
    academy: { people: figure('academy.people'), diplomas: figure('academy.diplomas') },
  };
};
