import type { JsonObject } from '@kernel/json.js';
import { OptionalText, RequiredDay, RequiredDocument, RequiredText } from '../../edges/fields.js';

export class AmendmentBody {
  @RequiredDocument('the whole definition as it should read, in the shape of programme.yaml')
  readonly definition: JsonObject = {};

  @RequiredDay('the first day on which it is in force')
  readonly on: string = '';

  @RequiredText('why')
  readonly reason: string = '';
}

export class ClosingBody {
  @RequiredDay('the day of the closing')
  readonly on: string = '';

  @OptionalText('why')
  readonly reason?: string;
}
