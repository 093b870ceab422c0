import type { RecordedEvent } from './event.js';

/** Where one log should begin with all of the other, or equal it, they part. This comparison changed nothing. */
export class LogsDiffer extends Error {
  constructor(
    /** Counted from 1. */
    readonly number: number,
    readonly expected: RecordedEvent | undefined,
    readonly found: RecordedEvent | undefined,
  ) {
    super(
      `The two logs differ at their event ${number}: ${difference(expected, found)} A log can be copied only to where nothing stands, or what it begins with itself.`,
    );
    this.name = 'LogsDiffer';
  }
}

/** The source goes on where the copy ends: all that was copied is the same. */
export class WrittenMeanwhile extends Error {
  constructor(
    /** How many events were copied. */
    readonly copied: number,
  ) {
    super(
      `Somebody wrote to the record while it was copied: ${copied} events are in both places and the same, and what came after them was not copied yet. Stop whoever writes, and do the same again: it goes on from there.`,
    );
    this.name = 'WrittenMeanwhile';
  }
}

/** An event of the source does not have the hash that it was recorded with. It is not carried on as if it were in order. */
export class NotAsRecorded extends Error {
  constructor(event: RecordedEvent) {
    super(
      `${capital(told(event))} is not what was recorded: its data does not have the hash that stands beside it, so somebody, or a failing disk, changed it since. Neither it nor what came after it is copied. Restore the log from its backup, and do the same again.`,
    );
    this.name = 'NotAsRecorded';
  }
}

/** An event cannot take the place in its stream that it has in the source. */
export class NotInSequence extends Error {
  constructor(event: RecordedEvent, cause: Error) {
    super(
      `${capital(told(event))} cannot follow what was copied of its stream: an event before it is missing in the old log, or somebody else writes to the new one. (${cause.message})`,
      { cause },
    );
    this.name = 'NotInSequence';
  }
}

const difference = (expected: RecordedEvent | undefined, found: RecordedEvent | undefined): string =>
  told(expected) === told(found)
    ? `${told(found)} stands in both, but not the same: in one of them it was changed.`
    : `${told(found)} stands where ${told(expected)} was expected.`;

const told = (event: RecordedEvent | undefined): string =>
  event ? `event ${event.revision} of ${event.stream} (${event.type}, ${event.id})` : 'nothing';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
