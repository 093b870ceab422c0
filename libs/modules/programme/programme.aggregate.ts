import type { Aggregate } from '@kernel/command-path.js';
import { programmeEvents } from './programme.decode.js';
import type { ProgrammeEvent } from './programme.events.js';
import { programme } from './programme.js';
import type { Programme, ProgrammeCommand } from './programme.js';

export const programmeAggregate: Aggregate<ProgrammeCommand, Programme, ProgrammeEvent> = {
  name: 'programme',
  decider: programme,
  decode: programmeEvents.decode,
  claims: () => [],
  states: new WeakMap(),
};
