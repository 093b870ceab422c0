import { RequiredText } from '../../edges/fields.js';

export class ErasureBody {
  @RequiredText('why')
  readonly reason: string = '';
}
