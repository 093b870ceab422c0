import type { AdvisorySession } from '@modules/advisory/contracts.js';
import type { Lane } from '@modules/intake/contracts.js';
import { attendances, seats } from './plain-academy.js';
import { definitionOf, faultsOfDay, inTurn, memberOf, named, standing } from './plain-record.js';
import type { PlainRecord, Said } from './plain-record.js';
import { promises } from './plain-promises.js';

/**
 * What is wrong with the entries of one stream, each fault a text that names the entry, the rule and the day. With a tilde where an entry is
 * right in itself and it is other facts of its stream that it lacks.
 */
export const faultsIn = (record: PlainRecord, lane: Lane, key: string): ReadonlySet<string> => {
  switch (lane) {
    case 'participation':
      return new Set([...joinings(record, key), ...promises(record, key)]);
    case 'advisory':
      return new Set(sessions(record, key));
    case 'activities':
      return new Set(activities(record, key));
    default:
      return new Set([...seats(record), ...attendances(record)]);
  }
};

const joinings = (record: PlainRecord, key: string): readonly string[] => {
  const own = inTurn(record.municipalities).filter((entry) => entry.key === key);
  return own.flatMap((entry, index) => {
    const { on, left, track } = entry.content;
    const before = { ...record, municipalities: own.slice(0, index) };
    return named(entry, [
      ...faultsOfDay(record, on, 'within'),
      ...(definitionOf(record, on).tracks.includes(track) ? [] : [`track ${track}`]),
      ...(left ? faultsOfDay(record, left.on, 'later') : []),
      ...(left && left.on < on ? ['left before'] : []),
      ...(memberOf(before, key, on) ? ['~joined already'] : []),
    ]);
  });
};

const sessions = (record: PlainRecord, key: string): readonly string[] => {
  const own = standing(record.advisory).filter((entry) => entry.key === key);
  return own.flatMap((entry) => {
    const { on, minutes } = entry.content;
    return named(entry, [
      ...faultsOfDay(record, on, 'within'),
      ...(memberOf(record, key, on) ? [] : [`no member ${on}`]),
      ...(minutes % 15 === 0 ? [] : [`quarters ${minutes}`]),
      ...(minutes === 0 && entry.refs.length === 1 ? ['nothing'] : []),
      ...namesUnknown(record, entry.content),
      ...(minutesOfDay(own, entry) > 12 * 60 ? [`~more than twelve hours on ${on}`] : []),
    ]);
  });
};

const namesUnknown = (record: PlainRecord, { on, recommendation }: AdvisorySession): readonly string[] => {
  if (recommendation === undefined) return [];
  const known = definitionOf(record, on).recommendations.some(({ id }) => id === recommendation);
  return known ? [] : [`unknown ${recommendation} ${on}`];
};

const minutesOfDay = (
  own: readonly Said<AdvisorySession>[],
  { content: { on, adviser } }: Said<AdvisorySession>,
): number =>
  own
    .filter(({ content }) => content.on === on && content.adviser === adviser)
    .reduce((sum, { content }) => sum + content.minutes, 0);

const activities = (record: PlainRecord, key: string): readonly string[] =>
  standing(record.activities)
    .filter((entry) => entry.key === key)
    .flatMap((entry) => {
      const { on, kind, minutes, people, organisations, amount } = entry.content;
      const known = definitionOf(record, on).activityKinds.some(({ id }) => id === kind);
      const isRegion = key.length === 2;
      return named(entry, [
        ...faultsOfDay(record, on, 'within'),
        ...(isRegion || memberOf(record, key, on) ? [] : [`no member ${on}`]),
        ...(known ? [] : [`kind ${kind} ${on}`]),
        ...([minutes, people, organisations, amount].every((figure) => figure === undefined) ? ['no figure'] : []),
      ]);
    });
