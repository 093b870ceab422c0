import type { Requirement } from '@modules/programme/contracts.js';
import { sittings } from './plain-academy.js';
import { figureOf, promisesOn, sharesOf } from './plain-figures.js';
import type { Figure } from './plain-figures.js';
import { definitionOf, inTurn, memberOf, unitOf } from './plain-record.js';
import type { PlainRecord, Said } from './plain-record.js';

/** Half up to four decimals, by whole numbers. */
const rounded = (over: number, under: number): number =>
  Number(((BigInt(over) * 100_000n) / BigInt(under) + 5n) / 10n) / 10_000;

const shown = ({ sum, unit }: Figure): number => rounded(sum, unit);

const statusOf = (reached: boolean, due: string, day: string): string => {
  if (reached) return 'met';
  return day > due ? 'overdue' : 'open';
};

/** Where everything stands on a day, in the shape of `kronika status --json`. */
export const plainStanding = (record: PlainRecord, programme: string, on: string): object => {
  const { requirements, indicators } = definitionOf(record, on);
  const members = inTurn(record.municipalities).filter((entry) => memberOf(record, entry.key, on) === entry);
  return {
    programme,
    on,
    municipalities: Object.fromEntries(members.map((member) => municipalityOn(record, member, on))),
    averages: Object.fromEntries(requirements.flatMap((one) => averageOn(record, members, one, on))),
    indicators: Object.fromEntries(
      indicators.map((indicator) => {
        const figures = unitsOf(record).map((key) => figureOf(record, key, indicator, on));
        return [indicator.id, rounded(sumOf(figures), figures[0]?.unit ?? 1)];
      }),
    ),
    people: Object.fromEntries(peopleOn(record, on)),
  };
};

type Member = Said<{ readonly teryt: string; readonly name: string; readonly track: string }>;

const municipalityOn = (record: PlainRecord, { key, content }: Member, day: string) => {
  const { name, track, teryt } = content;
  const asked = definitionOf(record, day).requirements.filter(({ tracks }) => tracks.includes(track));
  const requirements = asked.map((one) => [one.id, judged(record, key, one, day)] as const);
  const commitments = Object.fromEntries(promisesOn(record, key, day));
  return [teryt, { name, track, commitments, requirements: Object.fromEntries(requirements) }] as const;
};

const judged = (record: PlainRecord, key: string, requirement: Requirement, day: string): object => {
  const figure = figureOf(record, key, requirement, day);
  if (!('minimum' in requirement)) return { actual: shown(figure) };
  const { minimum, due } = requirement;
  const active = figureOf(record, key, { measure: 'commitments.active' }, day).sum;
  const required = minimum === 'all' ? Math.max(1, active) : Number(minimum);
  return { actual: shown(figure), required, status: statusOf(figure.sum >= required * figure.unit, due, day) };
};

const averageOn = (
  record: PlainRecord,
  members: readonly Member[],
  requirement: Requirement,
  day: string,
): readonly (readonly [string, object])[] => {
  if (!('average' in requirement)) return [];
  const { id, tracks, average, due } = requirement;
  const counted = members.filter(({ content }) => tracks.includes(content.track));
  const figures = counted.map(({ key }) => figureOf(record, key, requirement, day));
  const required = Number(average);
  const [first] = figures;
  if (!first) return [[id, { actual: null, required, status: statusOf(false, due, day) }]];
  const under = first.unit * figures.length;
  // The average asked for has at most four decimals.
  const reached = sumOf(figures) * 10_000 >= Math.round(required * 10_000) * under;
  return [[id, { actual: rounded(sumOf(figures), under), required, status: statusOf(reached, due, day) }]];
};

const sumOf = (figures: readonly Figure[]): number => figures.reduce((sum, one) => sum + one.sum, 0);

/** Every municipality and region of which anything is on record. */
const unitsOf = (record: PlainRecord): readonly string[] => [
  ...new Set([
    ...[record.municipalities, record.commitments, record.adoptions, record.advisory, record.activities].flatMap(
      (entries) => entries.map(({ key }) => key),
    ),
    ...record.participants.map(({ content }) => unitOf(content)),
  ]),
];

const peopleOn = (record: PlainRecord, on: string): readonly (readonly [string, object])[] =>
  sittings(record)
    .all.filter(({ entry }) => entry.content.on <= on)
    .map(({ entry, until }) => {
      const { person, teryt } = entry.content;
      const { attended, held, scheduled, due } = sharesOf(record, person, on);
      const told = {
        teryt,
        attended: rounded(attended, 60),
        held: rounded(held, 60),
        scheduled: rounded(scheduled, 60),
        share: scheduled === 0 ? null : rounded(attended * 100, scheduled),
        diploma: due,
        seated: until === undefined || on < until,
      };
      return [person, told] as const;
    });
