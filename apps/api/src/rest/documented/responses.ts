import { STATUS_CODES } from 'node:http';
import { applyDecorators } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import { anyObject, flag, list, object, orNull, position, text } from './schema.js';
import type { SchemaObject } from './schema.js';

type Decorator = ClassDecorator & MethodDecorator;

const PROBLEM = object(
  {
    type: text('urn:kronika:problem: and the code; about:blank where the status says it all'),
    title: text('the phrase of the status'),
    status: { type: 'integer' },
    detail: text('what happened, in a sentence'),
  },
  {
    code: text('stable name of the rule that refused, such as participation.instrument-not-allowed'),
    pointer: text('JSON pointer of the offending field, or the name of a parameter or header'),
    expected: text('what would have been taken'),
    errors: list(
      object({ pointer: text('as above'), detail: text('as above') }, { expected: text('as above') }),
      'every fault, where there are several',
    ),
    details: anyObject('values that explain it, such as the entry that stands'),
  },
);

/** What many answers share. */
export const SCHEMAS = { Problem: PROBLEM };

/** The refusals of a route, each as RFC 9457 says. */
export const Refuses = (...statuses: readonly number[]): Decorator =>
  applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: STATUS_CODES[status] ?? '',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      }),
    ),
  );

const header = (description: string) => ({ description, schema: { type: 'string' as const } });

const IF_NONE_MATCH = 'ETag of an answer that the asker holds';
const asked = (name: string, description: string): Decorator => ApiHeader({ name, required: false, description });

/** An answer from the views. */
export const AnswersView = (schema: SchemaObject): Decorator =>
  applyDecorators(
    ApiResponse({
      status: 200,
      description: 'from the views, as far as they have seen the log',
      schema,
      headers: {
        ETag: header('weak'),
        'Kronika-Position': header('the log position up to which, at least, everything was seen'),
        Link: header('rel="next": the next page, where there is one'),
      },
    }),
    ApiResponse({ status: 304, description: 'as the asker has it' }),
    asked('Kronika-Position', 'waits, for at most 5 seconds, until the views have seen this position'),
    asked('If-None-Match', IF_NONE_MATCH),
    Refuses(503),
  );

/** A page of the log, which waits for nothing. */
export const AnswersLog = (schema: SchemaObject): Decorator =>
  applyDecorators(
    ApiResponse({
      status: 200,
      description: 'as it stands on record',
      schema,
      headers: { ETag: header('weak'), Link: header('rel="next": the next page, where there is one') },
    }),
    ApiResponse({ status: 304, description: 'as the asker has it' }),
    asked('If-None-Match', IF_NONE_MATCH),
  );

/** A stream’s own resource. */
export const AnswersStream = (schema: SchemaObject): Decorator =>
  applyDecorators(
    ApiResponse({
      status: 200,
      description: 'as it stands on record',
      schema,
      headers: {
        ETag: header('strong: the stream’s revision; what If-Match takes'),
        Link: header('rel="next": the next page, where there is one'),
      },
    }),
    ApiResponse({ status: 304, description: 'as the asker has it' }),
    asked('If-None-Match', IF_NONE_MATCH),
  );

const RECORDED = object(
  {
    recorded: flag('false: it was on record already'),
    position: orNull(position),
  },
  {
    ref: text('of the entry'),
    programme: text('of what concerns the programme'),
    person: text('of what concerns a person'),
    outside: list(
      object({
        table: text('the table'),
        ref: text('of the entry’s first version'),
        code: text('the municipality'),
        on: text('its day'),
      }),
      'after a departure, a changed joining or an amendment: entries that lie outside by now, which go on counting',
    ),
  },
);

const WRITTEN = {
  Location: header('where it is read'),
  ETag: header('strong: the stream’s revision now'),
  'Kronika-Position': header('what a read may wait for'),
  'Idempotency-Replayed': header('true: the answer of the first time, under its key'),
};

/** A write under a key may be sent again: the answer is that of the first time, or 422 where another body comes under the key. */
export const Repeatable = (): Decorator =>
  applyDecorators(asked('Idempotency-Key', 'makes a repeat safe for 30 days'), Refuses(422, 503));

/** A write: 201 when it was recorded, 200 when it was on record already. */
export const AnswersWrite = (): Decorator =>
  applyDecorators(
    ApiResponse({ status: 201, description: 'recorded', schema: RECORDED, headers: WRITTEN }),
    ApiResponse({
      status: 200,
      description: 'on record already; nothing was changed',
      schema: RECORDED,
      headers: WRITTEN,
    }),
    asked('If-Match', 'strong ETag of the stream’s own resource'),
    Repeatable(),
    Refuses(400, 401, 403, 404, 409, 412, 413, 415),
  );
