import type { Json } from '@kernel/json.js';
import { INSTRUMENTS } from './definition.js';
import type { AcademyPlan, ActivityKind, Definition, EditionPlan, Plane, Recommendation } from './definition.js';
import { documentPlace } from './definition-fault.js';
import type { DefinitionFault, Place } from './definition-fault.js';
import { readIndicator, readRequirement } from './definition-measures.js';
import {
  optionally,
  readId,
  readName,
  readNumber,
  readObject,
  readOneOf,
  readPercentage,
  readPeriod,
  readText,
  readTimeZone,
  readWindow,
} from './definition-reading.js';
import { DefinitionFaulty } from './programme.errors.js';
import { readCatalogue, readChoices, readIds, readReference } from './definition-references.js';
import type { Known } from './definition-references.js';

export type CheckedDefinition =
  { readonly definition: Definition } | { readonly faults: readonly [DefinitionFault, ...DefinitionFault[]] };

const KEYS = [
  'id',
  'name',
  'fund',
  'regime',
  'period',
  'time_zone',
  'tracks',
  'planes',
  'recommendations',
  'academy',
  'activity_kinds',
  'requirements',
  'indicators',
];

/** Reads a document in the shape of `programme.yaml` (or the same as a JSON body): the definition, or every fault in it. */
export const checkDefinition = (document: Json): CheckedDefinition => {
  const place = documentPlace(document);
  const definition = readDefinition(place);
  const [first, ...others] = place.faults;
  return first ? { faults: [first, ...others] } : { definition };
};

/** @throws DefinitionFaulty with every fault */
export const definitionFrom = (document: Json): Definition => {
  const checked = checkDefinition(document);
  if ('faults' in checked) throw new DefinitionFaulty(checked.faults);
  return checked.definition;
};

const readDefinition = (place: Place): Definition => {
  const at = readObject(place, KEYS);
  const tracks = readIds(at('tracks'));
  const planes = readCatalogue(at('planes'), 1, readPlane);
  const activityKinds = readCatalogue(at('activity_kinds'), 0, readKind);
  const lists = { tracks: tracks.known, planes: planes.known, kinds: activityKinds.known };
  return {
    id: readId(at('id')),
    name: readName(at('name')),
    fund: readText(at('fund')),
    regime: readText(at('regime')),
    period: readPeriod(at('period')),
    timeZone: readTimeZone(at('time_zone')),
    tracks: tracks.items,
    planes: planes.items,
    recommendations: readCatalogue(at('recommendations'), 1, readRecommendation(planes.known)).items,
    academy: readAcademy(at('academy')),
    activityKinds: activityKinds.items,
    requirements: readCatalogue(at('requirements'), 0, readRequirement(lists)).items,
    indicators: readCatalogue(at('indicators'), 0, readIndicator(lists)).items,
  };
};

const readPlane = (place: Place): Plane => {
  const at = readObject(place, ['id', 'name']);
  return { id: readId(at('id')), name: readName(at('name')) };
};

const readRecommendation =
  (planes: Known) =>
  (place: Place): Recommendation => {
    const at = readObject(place, ['id', 'plane', 'instruments', 'name']);
    return {
      id: readId(at('id')),
      plane: readReference(at('plane'), planes, 'planes'),
      instruments: readChoices(at('instruments'), INSTRUMENTS),
      name: readName(at('name')),
    };
  };

const readAcademy = (place: Place): AcademyPlan => {
  const at = readObject(place, ['editions', 'attendance', 'seats']);
  const attendance = readObject(at('attendance'), ['threshold', 'unit']);
  optionally(attendance('unit'), (unit) => readOneOf(unit, ['hours']));
  return {
    editions: readCatalogue(at('editions'), 0, readEdition).items,
    threshold: readPercentage(attendance('threshold')),
    seats: readNumber(at('seats')),
  };
};

const readEdition = (place: Place): EditionPlan => {
  const at = readObject(place, ['id', 'sessions', 'days']);
  return { id: readId(at('id')), sessions: readNumber(at('sessions')), days: readNumber(at('days')) };
};

const readKind = (place: Place): ActivityKind => {
  const at = readObject(place, ['id', 'window', 'name']);
  const window = optionally(at('window'), readWindow);
  return { id: readId(at('id')), ...(window && { window }), name: readName(at('name')) };
};
