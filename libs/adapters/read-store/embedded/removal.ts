import type { DatabaseSync } from 'node:sqlite';

import { transaction } from '../../sqlite/database.js';
import { removeSome } from './build-tables.js';
import type { Builds } from './builds.js';

const ROWS = 200;

/**
 * Removes the tables of retired builds piece by piece, between what else the thread does: to drop a table of a gigabyte at once would hold
 * up the commits of the build that has just begun to serve. What is left over when the process ends goes at the next start.
 */
export class Removal {
  private next: NodeJS.Immediate | undefined;

  constructor(
    private readonly db: DatabaseSync,
    private readonly builds: Builds,
  ) {}

  /** Goes on until nothing is left, or `stop`. */
  start(): void {
    this.next ??= setImmediate(() => {
      this.next = undefined;
      if (this.more()) this.start();
    });
  }

  stop(): void {
    clearImmediate(this.next);
  }

  private more(): boolean {
    try {
      return transaction(this.db, () => this.piece());
    } catch {
      // Space is all that hangs on it: a full disk or damage is told by the next commit, and the next start tries again.
      return false;
    }
  }

  private piece(): boolean {
    const number = this.builds.retired();
    if (number === undefined) return false;
    if (removeSome(this.db, number, ROWS)) this.builds.forget(number);
    return true;
  }
}
