import type { Position } from '@kernel/event.js';
import type { JsonObject } from '@kernel/json.js';
import type { Recorded } from '../../../record/src/record.js';
import { strongTag } from './etag.js';

/** What a write is answered with; kept under its `Idempotency-Key`. */
export class Answer {
  constructor(
    readonly status: number,
    readonly body: JsonObject | null,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

export const POSITION_HEADER = 'kronika-position';

export const positionHeader = (position: Position | undefined): Readonly<Record<string, string>> =>
  position === undefined ? {} : { [POSITION_HEADER]: String(position) };

/** 201 with the address of what was made, or 200 when it stood on record before. */
export const recordedAnswer = (
  { revision, position, appended }: Recorded,
  location: string,
  body: JsonObject = {},
): Answer =>
  new Answer(
    appended > 0 ? 201 : 200,
    { recorded: appended > 0, position: position === undefined ? null : String(position), ...body },
    {
      Location: location,
      ...positionHeader(position),
      ...(revision === 'no-stream' ? {} : { ETag: strongTag(revision) }),
    },
  );
