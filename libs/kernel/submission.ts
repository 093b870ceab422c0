import type { Given } from './command-path.js';
import type { ExpectedRevision } from './event-store.js';

/** Commands for one stream of a programme, as somebody sends them: decided together, appended together. */
export interface Submission<Command> {
  readonly programme: string;
  /** What follows the programme in the stream's name: unit code, edition or person; '' for the programme itself. */
  readonly key: string;
  readonly commands: readonly Command[];
  readonly given: Given;
  /** The revision that the sender saw (`If-Match`). */
  readonly expected?: ExpectedRevision | undefined;
  readonly idempotencyKey?: string | undefined;
}
