import type { Day } from '@kernel/day.js';
import type { UnitCode } from '@kernel/teryt.js';
import type { Definition, Measured, Requirement, Indicator } from '@modules/programme/contracts.js';
import { entriesBehind } from '../figures/lineage.js';
import type { EntryBehind } from '../figures/lineage.js';
import { asFigure, unitsOverAll } from '../figures/measures.js';
import type { Reckoning } from '../figures/measures.js';
import { judge, judgeAverage, membersOn } from '../figures/requirements.js';
import { factsOn } from '../figures/unit-facts.js';
import { FigureUnknown, MunicipalityUnknown } from '../standing.errors.js';
import { unitId, unitsPrefix } from '../views/documents.js';
import type { UnitDocument } from '../views/documents.js';
import type { ReadStore } from '@kernel/read-store.js';
import { bodiesOn } from './bodies.js';
import { figureOrNull } from './figures.js';
import { dayOf, reading } from './reading.js';
import type { Answered, Asked, Reading } from './reading.js';

/** Which entries make up a figure: a requirement's, of one municipality or (an average) over all; or an indicator's. */
export interface LineageQuestion extends Asked {
  readonly type: 'lineage';
  /** Id of a requirement or an indicator. */
  readonly figure: string;
  /** One municipality's or region's part. */
  readonly code?: UnitCode | undefined;
}

export interface LineageAnswer extends Answered {
  readonly programme: string;
  readonly on: Day;
  readonly figure: string;
  /** Null for an average over no municipality, and for a minimum asked of all municipalities together. */
  readonly actual: number | null;
  readonly entries: readonly (EntryBehind & { readonly code: UnitCode })[];
}

/** @throws ProgrammeUnknown · MunicipalityUnknown · FigureUnknown · ViewBuilding */
export const lineage = (store: ReadStore, question: LineageQuestion): Promise<LineageAnswer> =>
  reading(store, async (read) => {
    const { programme, code } = question;
    const day = dayOf(question);
    const ids = code === undefined ? await allUnits(read, programme) : [unitId(programme, code)];
    const bodies = await bodiesOn(read, programme, ids, day);
    const { units, reckoned } = bodies;
    if (code !== undefined && units.length === 0) throw new MunicipalityUnknown(programme, code);
    const asked = figureNamed(reckoned.definition, question.figure);
    const counted = countedFor(asked, units, reckoned, code !== undefined);
    return {
      ...(code === undefined ? read.answered((id) => bodies.ids.has(id)) : read.answeredFrom(bodies.ids)),
      programme,
      on: day,
      figure: question.figure,
      actual: actualOf(asked, units, reckoned, code !== undefined),
      entries: counted.flatMap((unit) =>
        entriesBehind(asked, bodies.bodiesOf(unit), reckoned).map((entry) => ({ code: unit.code, ...entry })),
      ),
    };
  });

const allUnits = async (read: Reading, programme: string): Promise<readonly string[]> =>
  (await read.cards(unitsPrefix(programme))).map(({ id }) => id);

type Figure = Requirement | Indicator;

const figureNamed = ({ requirements, indicators }: Definition, id: string): Figure => {
  const figures = [...requirements, ...indicators];
  const found = figures.find((figure) => figure.id === id);
  if (!found)
    throw new FigureUnknown(
      id,
      figures.map((figure) => figure.id),
    );
  return found;
};

/** A requirement counts the municipalities of its tracks that belong on the day; an indicator counts all. */
const countedFor = (
  figure: Figure,
  units: readonly UnitDocument[],
  { day }: Reckoning,
  one: boolean,
): readonly UnitDocument[] => {
  if (one || !('tracks' in figure)) return units;
  const members = membersOn(
    units.map((unit) => factsOn(unit, day)),
    day,
  );
  const codes = new Set(
    members.filter(({ membership }) => figure.tracks.includes(membership.track)).map(({ unit }) => unit.code),
  );
  return units.filter(({ code }) => codes.has(code));
};

const actualOf = (figure: Figure, units: readonly UnitDocument[], reckoned: Reckoning, one: boolean): number | null => {
  const facts = units.map((unit) => factsOn(unit, reckoned.day));
  const [only] = facts;
  if (one && only)
    return figureOrNull('tracks' in figure ? judge(figure, only, reckoned).actual : overAll(figure, facts, reckoned));
  if (!('tracks' in figure)) return figureOrNull(overAll(figure, facts, reckoned));
  if ('minimum' in figure) return null;
  return figureOrNull(judgeAverage(figure, membersOn(facts, reckoned.day), reckoned).actual);
};

const overAll = (measured: Measured, facts: Parameters<typeof unitsOverAll>[1], reckoned: Reckoning) =>
  asFigure(measured, unitsOverAll(measured, facts, reckoned));
