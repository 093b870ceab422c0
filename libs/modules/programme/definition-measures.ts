import { ACTIVITY_MEASURES, MEASURES } from './definition.js';
import type { Indicator, Measure, Measured, Requirement } from './definition.js';
import { addInconsistent, addMissing, nameOf } from './definition-fault.js';
import type { Place } from './definition-fault.js';
import { readAmount, readDay, readId, readObject, readOneOf } from './definition-reading.js';
import { readReference, readReferences } from './definition-references.js';
import type { Known } from './definition-references.js';

/** The lists of the same definition that a requirement points to. */
export interface Lists {
  readonly tracks: Known;
  readonly planes: Known;
  readonly kinds: Known;
}

type At = (key: string) => Place;

const MEASURED = ['id', 'measure', 'plane', 'kind', 'kinds'];

export const readRequirement =
  (lists: Lists) =>
  (place: Place): Requirement => {
    const at = readObject(place, [...MEASURED, 'minimum', 'average', 'tracks', 'due']);
    const measured = { id: readId(at('id')), ...readMeasured(at, lists) };
    if (measured.measure === 'municipalities.adopting') {
      const message = `${nameOf(at('measure'))} counts municipalities, so no single one can be asked for it.`;
      addInconsistent(at('measure'), 'another measure; this one is for indicators', message);
    }
    const target = readTarget(place, at, measured.measure);
    const tracks = readReferences(at('tracks'), lists.tracks, 'tracks');
    return { ...measured, ...target, tracks, due: readDay(at('due')) };
  };

export const readIndicator =
  (lists: Lists) =>
  (place: Place): Indicator => {
    const at = readObject(place, MEASURED);
    return { id: readId(at('id')), ...readMeasured(at, lists) };
  };

const readMeasured = (at: At, lists: Lists): Measured => {
  const before = at('measure').faults.length;
  const measure = readOneOf(at('measure'), MEASURES);
  // Which of the other keys belong is only known with the measure.
  if (at('measure').faults.length > before) return { measure };
  const plane = readPlane(at('plane'), measure, lists.planes);
  const kinds = readKinds(at, measure, lists.kinds);
  return { measure, ...(plane !== undefined && { plane }), ...(kinds && { kinds }) };
};

const readPlane = (place: Place, measure: Measure, planes: Known): string | undefined => {
  if (place.value === undefined) return undefined;
  if (measure === 'commitments.active') return readReference(place, planes, 'planes');
  addInconsistent(
    place,
    'no plane here; it goes with commitments.active',
    `${nameOf(place)} says nothing for ${measure}.`,
  );
  return undefined;
};

const readKinds = (at: At, measure: Measure, known: Known): readonly string[] | undefined => {
  const kind = at('kind');
  const kinds = at('kinds');
  if (!ACTIVITY_MEASURES.some((one) => one === measure)) {
    for (const place of [kind, kinds].filter(({ value }) => value !== undefined))
      addInconsistent(place, 'no kind here; it goes with activities', `${nameOf(place)} says nothing for ${measure}.`);
    return undefined;
  }
  if (kinds.value === undefined) return [readReference(kind, known, 'activity_kinds')];
  if (kind.value !== undefined)
    addInconsistent(kinds, '`kind` or `kinds`, not both', `${nameOf(kinds)} stands beside ${nameOf(kind)}.`);
  return readReferences(kinds, known, 'activity_kinds');
};

const readTarget = (place: Place, at: At, measure: Measure): { minimum: string } | { average: string } => {
  const minimum = at('minimum');
  const average = at('average');
  if (minimum.value !== undefined && average.value !== undefined)
    addInconsistent(
      average,
      '`minimum` or `average`, not both',
      `${nameOf(average)} stands beside ${nameOf(minimum)}.`,
    );
  if (minimum.value === undefined && average.value === undefined) {
    addMissing(minimum, '`minimum` (a number, or all) or `average` (a number)');
    return { minimum: '0' };
  }
  if (minimum.value === undefined) return { average: readAmount(average) };
  return { minimum: minimum.value === 'all' ? readAll(minimum, measure) : readAmount(minimum) };
};

const readAll = (place: Place, measure: Measure): 'all' => {
  if (measure !== 'commitments.adopted')
    addInconsistent(
      place,
      'a number; `all` goes with commitments.adopted',
      `${nameOf(place)} asks for all ${measure}.`,
    );
  return 'all';
};
