import { anyObject, choice, count, day, flag, list, object, orNull, position, text } from './schema.js';

const stream = text('name of the stream');

const VERSION = object(
  { values: anyObject('by the columns of the table') },
  { ref: text('its own ref'), reason: text('why it was corrected') },
);

const ENTRY_PROPERTIES = {
  table: text('table'),
  ref: text('ref of the first version: its name for good'),
  standing: flag('false: it was annulled'),
  values: anyObject('as it now stands, by the columns of the table'),
  versions: list(VERSION, 'from the first to the latest'),
};

const ENTRY_OPTIONAL = {
  amendments: list(anyObject('the entry as a later departure or repeal made it')),
  annulments: list(object({ ref: text('its own ref'), annuls: text('the ref that it names'), reason: text('why') })),
};

export const ENTRY = object({ ...ENTRY_PROPERTIES, stream }, ENTRY_OPTIONAL);

export const STREAM = object({
  stream,
  revision: text('decimal'),
  all: count('entries on all pages'),
  entries: list(object(ENTRY_PROPERTIES, ENTRY_OPTIONAL), 'by table, in the order in which they were first logged'),
});

export const PROGRAMME = object(
  {
    programme: text('id'),
    launched: day('day of the launch'),
    definitions: list(
      object({ from: day('first day in force'), definition: anyObject('in the shape of programme.yaml') }),
    ),
  },
  { closed: object({ on: day('day of the closing') }, { reason: text('why') }) },
);

export const DIPLOMAS = object({
  person: text('id'),
  edition: text('edition'),
  diplomas: list(
    object(
      { teryt: text('municipality of the seat'), on: day('issued') },
      { number: text('number'), revoked: object({ on: day('revoked'), reason: text('why') }) },
    ),
  ),
});

export const PERSON = object({
  person: text('id'),
  identity: choice(['on-record', 'erased'], 'whether there is an identity; what it says is another address'),
  versions: count('identities on record, the latest stands'),
});

export const IDENTITY = object({
  person: text('id'),
  identity: object({ firstName: text('first name'), lastName: text('last name') }, { email: text('e-mail') }),
});

export const EVENTS = object({
  events: list(
    object({
      position,
      stream,
      revision: text('decimal'),
      id: text('UUID'),
      type: text('what happened'),
      data: anyObject('of people’s identities only what is sealed'),
      metadata: anyObject('actor, role, source, correlation, causation, schema version, recordedAt'),
      salt: text('kept beside the event'),
      dataHash: text('SHA-256 of the salt and the canonical data'),
    }),
  ),
  seen: orNull(position),
});

const WORK = { id: text('id'), outcome: text('in words, once it has ended') };

export const IMPORT = object(
  {
    id: WORK.id,
    phase: choice(
      ['reading', 'checking', 'writing', 'done', 'faulty', 'stopped', 'failed'],
      'how far it is, or how it ended',
    ),
    rows: count('read, checked or written in this phase'),
    faults: count('what is wrong'),
    hanging: count('rows that are faulty only because they hang on a faulty one'),
    warnings: count('what people should know'),
    appended: count('events added'),
  },
  { total: count('rows in all'), programme: text('id'), outcome: WORK.outcome, position },
);

export const FAULTS = object({
  all: count('on all pages'),
  items: list(
    object(
      {
        file: text('file'),
        code: text('stable'),
        message: text('what is wrong'),
        expected: text('what would have been taken'),
      },
      { row: count('as a spreadsheet numbers it'), column: text('column'), value: text('as read'), details: {} },
    ),
  ),
});

export const WARNINGS = object({
  all: count('on all pages'),
  items: list(
    object(
      { file: text('file'), code: text('stable'), message: text('what') },
      { row: count('row'), column: text('column') },
    ),
  ),
});

export const REBUILD = object(
  {
    id: WORK.id,
    phase: choice(['building', 'done', 'failed'], 'how far it is'),
    views: list(text('view')),
    done: count('the position up to which the log has been read; done / total is roughly the share'),
    total: count('the position where the log ends; 0 while that is not known'),
  },
  { remainingSeconds: count('about'), outcome: WORK.outcome },
);
