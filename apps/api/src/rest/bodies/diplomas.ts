import { OptionalText, RequiredDay, RequiredId, RequiredText } from '../../edges/fields.js';

export class IssueBody {
  @RequiredId('id of the person')
  readonly person: string = '';

  @RequiredDay('the day of the diploma')
  readonly on: string = '';

  @OptionalText('number of the diploma')
  readonly number?: string;
}

export class RevocationBody {
  @RequiredDay('the day of the revocation')
  readonly on: string = '';

  @RequiredText('why')
  readonly reason: string = '';
}
