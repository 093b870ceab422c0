import type { Aggregate } from '@kernel/command-path.js';
import { partsOf } from '@kernel/names.js';
import { advisory } from './advisory.js';
import type { AdvisoryCommand, AdvisoryLog } from './advisory.js';
import { advisoryEvents } from './advisory.decode.js';
import type { AdvisoryEvent } from './advisory.events.js';

/** A municipality's advisory log, for the command path. */
export const advisoryAggregate: Aggregate<AdvisoryCommand, AdvisoryLog, AdvisoryEvent> = {
  name: 'advisory',
  decider: advisory,
  decode: advisoryEvents.decode,
  claims: (stream, { table, ref }) => [{ programme: partsOf(stream).programme, table, ref }],
  states: new WeakMap(),
};
