import { STATUSES } from '@modules/standing/contracts.js';
import { anyObject, choice, count, day, figure, flag, list, object, orNull, position, text } from './schema.js';
import type { SchemaObject } from './schema.js';

const ANSWERED = {
  position,
  degraded: list(
    object({ stream: text('stream'), position, reason: text('what could not be folded') }),
    'not empty: parts of the answer are older than position says',
  ),
};

const status = choice(STATUSES, 'met, overdue or open');

const REQUIREMENT = object(
  { id: text('requirement'), measure: text('what it counts'), due: day('due'), actual: figure('as it stands') },
  { required: figure('what is required; missing under an average'), status },
);

const BEHIND = object(
  { table: text('table'), refs: list(text('ref'), 'from the first version to the one that stands') },
  { on: day('its day'), adds: figure('what it adds to a sum') },
);

const withEntries = (schema: SchemaObject): SchemaObject => ({
  ...schema,
  properties: { ...schema.properties, entries: list(BEHIND, 'that make it up; with refs=true') },
});

const KIND = object({
  kind: text('kind of activity'),
  count: count('activities'),
  people: count('heads'),
  hours: figure('hours'),
  organisations: count('organisations'),
  amount_pln: figure('złoty'),
  outside: list(object({ refs: list(text('ref')), on: day('its day') }), 'outside the window of the kind: they count'),
});

const MEMBERSHIP = object(
  { teryt: text('as entered'), name: text('name'), track: text('track'), from: day('joined') },
  { to: day('last day on which it belongs, once that has come') },
);

const PARTICIPANT = object(
  {
    person: text('id'),
    edition: text('edition'),
    code: text('municipality'),
    teryt: text('as entered'),
    side: choice(['JST', 'NGO'], 'side'),
    sex: choice(['F', 'M'], 'sex'),
    seat: object(
      { ref: text('entry'), from: day('enrolled'), held: flag('on the day asked about') },
      { until: day('last day') },
    ),
    attended: figure('hours'),
    held: figure('hours'),
    scheduled: figure('hours'),
    share: orNull(figure('percentage; null while nothing is scheduled')),
    diploma: choice(['open', 'due', 'issued', 'revoked', 'out-of-reach'], 'where the diploma stands'),
    due: flag('whether the share reaches the threshold'),
  },
  { identity: anyObject('firstName, lastName and email, for those who may see names') },
);

export const OVERVIEW = object(
  {
    ...ANSWERED,
    programme: text('id'),
    name: object({ pl: text('Polish'), en: text('English') }),
    on: day('the day asked about'),
    rows: list(
      object(
        {
          code: text('what identifies it for ever'),
          teryt: text('as entered'),
          name: text('name'),
          track: text('track'),
          joined: day('joined'),
          commitments: object({ active: count('active'), adopted: count('adopted') }),
          advisory: object({ hours: figure('its own sum') }),
          academy: object({ people: count('holding a seat'), diplomas: count('of them due') }),
          requirements: list(REQUIREMENT),
        },
        { left: day('last day on which it belongs, once that has come'), status },
      ),
      'in the order in which they joined',
    ),
    averages: list(
      object({
        id: text('requirement'),
        measure: text('what it counts'),
        due: day('due'),
        actual: orNull(figure('null over no municipality')),
        required: figure('what is required'),
        status,
      }),
    ),
  },
  {
    municipalities: object({ all: count('that belong'), found: count('that the filters let through') }),
    next: text('after, for the next page'),
    indicators: list(
      object({ id: text('indicator'), measure: text('what it counts'), actual: figure('as it stands') }),
    ),
  },
);

export const MUNICIPALITY = object(
  {
    ...ANSWERED,
    programme: text('id'),
    on: day('the day asked about'),
    code: text('what identifies it for ever'),
    region: flag('whether it is a voivodeship'),
    memberships: list(MEMBERSHIP),
    commitments: list(anyObject('recommendation, state, days, plane and acts'), 'ended ones stay listed'),
    advisory: withEntries(object({ hours: figure('its own sum') })),
    activities: list(withEntries(KIND)),
    participants: list(withEntries(PARTICIPANT)),
    requirements: list(withEntries(REQUIREMENT)),
  },
  { member: MEMBERSHIP, status },
);

export const LINEAGE = object({
  ...ANSWERED,
  programme: text('id'),
  on: day('the day asked about'),
  figure: text('requirement or indicator'),
  actual: orNull(figure('as it stands')),
  entries: list({ ...BEHIND, properties: { ...BEHIND.properties, code: text('municipality or region') } }),
});

export const DOSSIER = object({
  ...ANSWERED,
  programme: text('id'),
  code: text('municipality or region'),
  on: day('the day asked about'),
  all: count('lines on all pages'),
  lines: list(anyObject('one fact: what it says, when, by whom, why, what it replaced and by what it was replaced')),
  unread: list(anyObject('an event that cannot be read: where it stands, and why'), 'not empty: the log is damaged'),
});

export const ACADEMY = object({
  ...ANSWERED,
  programme: text('id'),
  on: day('the day asked about'),
  all: count('participants on all pages'),
  participants: list(PARTICIPANT),
});

export const STATUS = object({
  programme: text('id'),
  on: day('the day asked about'),
  municipalities: anyObject('by TERYT code: name, track, commitments, requirements'),
  averages: anyObject('by requirement: actual, required, status'),
  indicators: anyObject('by indicator'),
  people: anyObject('by person: attended, held, scheduled, share, diploma, seated'),
});

export const RACED = object({
  ...ANSWERED,
  programme: text('id'),
  raced: list(object({ table: text('table'), ref: text('ref'), streams: list(text('stream')) })),
});

export const PROGRAMMES = object({
  ...ANSWERED,
  programmes: list(anyObject('id, name, fund, regime, period, time zone, and the day on which it was closed')),
});

export const DEFINITION = object(
  {
    ...ANSWERED,
    programme: text('id'),
    on: day('the day asked about'),
    definition: anyObject('in force on that day, in the shape of programme.yaml'),
    definedFrom: list(day('first day of a definition')),
    editions: list(object({ id: text('edition'), days: list(anyObject('a training day as it now stands')) })),
  },
  { closed: day('the day on which it was closed') },
);
