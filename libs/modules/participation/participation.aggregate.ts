import type { Aggregate } from '@kernel/command-path.js';
import { partsOf } from '@kernel/names.js';
import { participationEvents } from './participation.decode.js';
import type { ParticipationEvent } from './participation.events.js';
import { participation } from './participation.js';
import type { Participation, ParticipationCommand } from './participation.js';

/** One stream for each municipality: `participation-{programme}:{code}`. */
export const participationAggregate: Aggregate<ParticipationCommand, Participation, ParticipationEvent> = {
  name: 'participation',
  decider: participation,
  decode: participationEvents.decode,
  /** A departure and a repeal name an entry that is on record: they bring no ref of their own. */
  claims: (stream, { type, table, ref }) =>
    type === 'leave' || type === 'repeal' ? [] : [{ programme: partsOf(stream).programme, table, ref }],
  states: new WeakMap(),
};
