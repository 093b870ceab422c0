import type { ReadStore } from '@kernel/read-store.js';
import { ratio, toFigure } from '@kernel/quantity.js';
import { diplomaDue, heldOn, shareOf } from '@modules/academy/contracts.js';
import { averagesOf, indicatorsOf, judge, membersOn, requirementsOf } from '../figures/requirements.js';
import type { Judged, JudgedAverage, Member } from '../figures/requirements.js';
import type { Reckoning } from '../figures/measures.js';
import type { SeatIn, UnitFacts } from '../figures/unit-facts.js';
import { isOfProgramme } from '../views/documents.js';
import { figureOrNull } from './figures.js';
import type { OrderedJson, OrderedObject } from './ordered-json.js';
import { dayOf, reading } from './reading.js';
import type { Answered, Asked } from './reading.js';
import { programmeOn } from './units.js';

/** The whole standing of a programme on a day, as one document. */
export interface StatusQuestion extends Asked {
  readonly type: 'status';
}

export interface StatusAnswer extends Answered {
  /** Of the shape that `kronika status --json` prints; see `asObject` and `asText`. */
  readonly document: OrderedObject;
}

/** @throws ProgrammeUnknown · ViewBuilding */
export const status = (store: ReadStore, question: StatusQuestion): Promise<StatusAnswer> =>
  reading(store, async (read) => {
    const day = dayOf(question);
    const { units, reckoned } = await programmeOn(read, question.programme, day);
    const members = membersOn(units, day);
    const document = new Map<string, OrderedJson>([
      ['programme', question.programme],
      ['on', day],
      ['municipalities', new Map(members.map((member) => [member.membership.teryt, statusOf(member, reckoned)]))],
      ['averages', new Map(averagesOf(members, reckoned).map((one) => [one.requirement.id, averageOf(one)]))],
      ['indicators', indicators(units, reckoned)],
      ['people', new Map(seatsTaken(units, day).map((seat) => [seat.person, personOf(seat, reckoned)]))],
    ]);
    return { ...read.answered((id) => isOfProgramme(id, question.programme)), document };
  });

const statusOf = ({ unit, membership }: Member, reckoned: Reckoning): OrderedObject =>
  new Map<string, OrderedJson>([
    ['name', membership.name],
    ['track', membership.track],
    ['commitments', new Map(unit.commitments.map(({ recommendation, state }) => [recommendation, state]))],
    [
      'requirements',
      new Map(
        requirementsOf(reckoned.definition, membership.track).map((requirement) => [
          requirement.id,
          figureOf(judge(requirement, unit, reckoned)),
        ]),
      ),
    ],
  ]);

const figureOf = ({ actual, required, status: reached }: Judged): OrderedObject =>
  new Map<string, OrderedJson>([
    ['actual', toFigure(actual)],
    ...(required ? [['required', toFigure(required)] as const] : []),
    ...(reached ? [['status', reached] as const] : []),
  ]);

const averageOf = ({ actual, required, status: reached }: JudgedAverage): OrderedObject =>
  new Map<string, OrderedJson>([
    ['actual', figureOrNull(actual)],
    ['required', toFigure(required)],
    ['status', reached],
  ]);

const indicators = (units: readonly UnitFacts[], reckoned: Reckoning): OrderedObject =>
  new Map(indicatorsOf(units, reckoned).map(({ indicator, actual }) => [indicator.id, toFigure(actual)]));

/** Everybody who took a seat by the day, in that order; of one person the latest. */
const seatsTaken = (units: readonly UnitFacts[], day: string): readonly SeatIn[] =>
  units
    .flatMap(({ seats }) => seats)
    .filter(({ from }) => from <= day)
    .toSorted((a, b) => (a.from === b.from ? a.place - b.place : a.from < b.from ? -1 : 1));

const personOf = (seat: SeatIn, { academy, day, definition }: Reckoning): OrderedObject => {
  const { scheduled, held } = academy.edition(seat.edition);
  const attended = academy.attended(seat.edition, seat.person);
  return new Map<string, OrderedJson>([
    ['teryt', seat.teryt],
    ['attended', hoursOf(attended)],
    ['held', hoursOf(held)],
    ['scheduled', hoursOf(scheduled)],
    ['share', figureOrNull(shareOf(attended, scheduled))],
    ['diploma', diplomaDue(attended, scheduled, definition.academy.threshold)],
    ['seated', heldOn(seat, day)],
  ]);
};

const hoursOf = (minutes: number): number => toFigure(ratio(minutes, 60));
