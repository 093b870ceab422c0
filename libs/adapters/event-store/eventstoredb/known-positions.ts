import type { Position, Revision } from '@kernel/event.js';

import type { AppendAnswer } from './append-message.js';

/** Places in one stream that appends of this process were answered with. */
interface Run {
  first: Revision;
  last: Revision;
}

export interface Answered extends AppendAnswer {
  /** The stream's name in the engine. */
  readonly name: string;
  /** How many events it had. */
  readonly count: number;
  /** The furthest position known when it was sent. */
  readonly sentAt: Position;
}

/** More than can be under way at once. */
const STREAMS = 4_096;
const RUNS = 8;

/**
 * Tells an append that was written now from one that had been written before: the engine answers both alike. What stands no further than
 * where the log was known to reach when the append was sent had been there before; and no two appends write one place of a stream, so of two
 * that were answered with the same place, the second is a repeat.
 */
export class KnownPositions {
  private reached: Position = -1n;
  private readonly answers = new Map<string, Run[]>();

  /** The furthest position that was read or answered. */
  get highest(): Position {
    return this.reached;
  }

  /** Tells of an event that is there. */
  note(position: Position): void {
    if (position > this.reached) this.reached = position;
  }

  /** Takes the answer to an append. @returns whether it is a repeat */
  answered({ name, count, revision, position, sentAt }: Answered): boolean {
    const first = revision - BigInt(count) + 1n;
    const runs = this.answers.get(name) ?? [];
    const repeated = position <= sentAt || runs.some((run) => run.first <= revision && first <= run.last);
    this.keep(name, runs, { first, last: revision });
    this.note(position);
    return repeated;
  }

  private keep(name: string, runs: Run[], { first, last }: Run): void {
    const before = runs.find((run) => run.last === first - 1n);
    if (before) before.last = last;
    else runs.push({ first, last });
    if (runs.length > RUNS) runs.shift();
    this.answers.delete(name);
    this.answers.set(name, runs);
    const [oldest] = this.answers.keys();
    if (oldest !== undefined && this.answers.size > STREAMS) this.answers.delete(oldest);
  }
}
