import { OptionalIds } from '../../edges/fields.js';

export class RebuildBody {
  @OptionalIds('names of views; default: all')
  readonly views?: readonly string[];
}
