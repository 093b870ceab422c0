import type { Position, LoggedFact, Revision } from './event.js';
import type { Build } from './read-store.js';

const named = ({ view, version, number }: Build): string => `View ${view} (version ${version}, build ${number})`;

/** An event is missing from what the log gave: nothing may be folded past it. */
export class RevisionGap extends Error {
  constructor(build: Build, { stream, revision, position }: LoggedFact, last: Revision | undefined) {
    super(
      `${named(build)} stopped at position ${position}: revision ${revision} of ${stream} came after ${last ?? 'none'}, but ${(last ?? -1n) + 1n} was expected. Nothing is skipped: check the log, then rebuild the view.`,
    );
    this.name = 'RevisionGap';
  }
}

/** The documents were folded from another log. */
export class BuiltFromOtherLog extends Error {
  constructor(build: Build, of: string, found: string) {
    super(
      `${named(build)} was built from log ${of}, but this log is ${found}. Open the folder that belongs to this log, or rebuild the view (kronika rebuild).`,
    );
    this.name = 'BuiltFromOtherLog';
  }
}

/** The documents hold events that the log does not: it was put back to an earlier state. */
export class AheadOfLog extends Error {
  constructor(build: Build, position: Position, head: Position | undefined) {
    super(
      `${named(build)} has seen position ${position}, but the log ends at ${head ?? 'its beginning'}: the log was put back to an earlier state. Rebuild the view (kronika rebuild).`,
    );
    this.name = 'AheadOfLog';
  }
}

export class AlreadyBuilding extends Error {
  constructor(readonly view: string) {
    super(`View ${view} is being built already; its progress can be asked for.`);
    this.name = 'AlreadyBuilding';
  }
}

export class NoSuchView extends Error {
  constructor(
    readonly view: string,
    known: readonly string[],
  ) {
    super(`There is no view ${view}; there are ${known.join(', ')}.`);
    this.name = 'NoSuchView';
  }
}
