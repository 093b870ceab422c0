import { createHash } from 'node:crypto';
import type { Position } from '@kernel/event.js';
import type { ExpectedRevision } from '@kernel/event-store.js';
import type { JsonObject } from '@kernel/json.js';
import type { Recorded } from '../../../record/src/record.js';
import { strongTag, weakTag } from './etag.js';

type Headers = Readonly<Record<string, string>>;

/** What a request is answered with: of a write, kept under its `Idempotency-Key`. */
export class Answer {
  constructor(
    readonly status: number,
    readonly body: JsonObject | null,
    readonly headers: Headers = {},
  ) {}
}

/** An answer whose JSON is made already: of a view, whose weak ETag is a print of it. */
export class TextAnswer {
  constructor(
    readonly text: string,
    readonly headers: Headers = {},
  ) {}
}

export const POSITION_HEADER = 'kronika-position';

export const positionHeader = (position: Position | string | undefined): Headers =>
  position === undefined ? {} : { [POSITION_HEADER]: String(position) };

const revisionHeader = (revision: ExpectedRevision): Headers =>
  revision === 'no-stream' ? {} : { ETag: strongTag(revision) };

/** 201 with the address of what was made, or 200 when it stood on record before. */
export const recordedAnswer = (
  { revision, position, appended, outside }: Recorded,
  location: string,
  body: JsonObject = {},
): Answer =>
  new Answer(
    appended > 0 ? 201 : 200,
    {
      recorded: appended > 0,
      position: position === undefined ? null : String(position),
      ...(outside && { outside: outside.map((entry) => ({ ...entry })) }),
      ...body,
    },
    { Location: location, ...positionHeader(position), ...revisionHeader(revision) },
  );

/** A stream's own resource, or a part of it: its ETag is strong, and what `If-Match` takes. */
export const streamAnswer = (revision: ExpectedRevision, body: JsonObject, headers: Headers = {}): Answer =>
  new Answer(200, body, { ...headers, ...revisionHeader(revision) });

/** An answer from the views. `position` says how far these were. */
export const viewAnswer = (body: object, headers: Headers = {}): TextAnswer =>
  textAnswer(JSON.stringify(body), body, headers);

export const textAnswer = (text: string, of: object, headers: Headers = {}): TextAnswer =>
  new TextAnswer(text, {
    ...headers,
    ...('position' in of && typeof of.position === 'string' ? positionHeader(of.position) : {}),
    ETag: weakTag(createHash('sha256').update(text).digest('base64url').slice(0, 22)),
  });
