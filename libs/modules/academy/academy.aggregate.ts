import type { Aggregate } from '@kernel/command-path.js';
import { partsOf } from '@kernel/names.js';
import type { AcademyCommand } from './academy.commands.js';
import { academyEvents } from './academy.decode.js';
import type { AcademyEvent } from './academy.events.js';
import type { AcademyState } from './academy.state.js';
import { academy } from './academy.js';

/** An edition of the Academy, for the command path. Training days and diplomas have no ref of their own. */
export const academyAggregate: Aggregate<AcademyCommand, AcademyState, AcademyEvent> = {
  name: 'academy',
  decider: academy,
  decode: academyEvents.decode,
  claims: (stream, command) => {
    const isEntry = command.type === 'record' || command.type === 'correct' || command.type === 'annul';
    return isEntry ? [{ programme: partsOf(stream).programme, table: command.table, ref: command.ref }] : [];
  },
  states: new WeakMap(),
};
