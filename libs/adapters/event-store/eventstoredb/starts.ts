import type { Position as Place } from '@eventstore/db-client';

import type { Position } from '@kernel/event.js';

import type { LogHead } from './log-head.js';
import type { QuietMarks } from './quiet-marks.js';
import type { Start, Tail } from './tail.js';

/** Where subscriptions begin. */
export class Starts {
  /** @param begin of the log's identity: before it there is nothing of ours */
  constructor(
    private readonly marks: QuietMarks,
    private readonly head: LogHead,
    private readonly begin: Position,
  ) {}

  /** For a reader that has seen all up to an event of ours: behind it, or behind what of others is known to follow. */
  behind(position: Position | undefined): Start {
    const quiet = this.marks.stretchBehind(position, this.head.end);
    return quiet ? { from: quiet.place, quiet } : this.own(position);
  }

  /** Where a subscription left off; a checkpoint beyond the end of what the server holds now is not gone by. */
  resumed({ resume }: Tail, reached: Position | undefined): Start {
    return resume.from.commit <= this.head.end ? resume : this.own(reached);
  }

  /** Without what was learnt of others, which the server does not know any more. Undefined where that had no part in it. */
  corrected({ from }: Start, reached: Position | undefined): Start | undefined {
    const own = this.own(reached);
    if (from.commit === own.from.commit && from.prepare === own.from.prepare) return undefined;
    this.marks.forget();
    return own;
  }

  /** An event's own place: without transactions of the old protocol both its numbers are the same. */
  private own(position: Position | undefined): Start {
    const { begin } = this;
    const isFirst = position === undefined || position < begin;
    if (isFirst) return { from: placeAt(begin), quiet: { head: undefined, place: placeAt(begin) } };
    const from = placeAt(position);
    const { latest } = this.head;
    return { from, quiet: latest?.position === position ? { head: latest, place: from } : undefined };
  }
}

const placeAt = (position: Position): Place => ({ commit: position, prepare: position });
