import type { Remote } from '../../worker/connect.js';
import { Outbox, withinTurn } from '../../worker/protocol.js';

import { packAppends, unpackOutcome } from './append-batch.js';
import type { Outcome, PackedAppend } from './append-batch.js';
import type { WriterMethods } from './log-tasks.js';

interface Waiting extends PackedAppend {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Far below the longest text there can be, however many large appends are made in one turn. */
const BATCH_CHARACTERS = 16 * 1024 * 1024;

/** Gathers the appends of one turn of the loop into one batch for the writing thread. */
export class AppendLine {
  private readonly outbox: Outbox<Waiting>;

  constructor(private readonly writer: Remote<WriterMethods>) {
    this.outbox = new Outbox((appends) => this.sendAll(appends), withinTurn);
  }

  append(stream: string, expected: number, bodies: readonly string[]): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.outbox.put({ stream, expected, bodies, resolve, reject });
    });
  }

  private sendAll(appends: readonly Waiting[]): void {
    let batch: Waiting[] = [];
    let characters = 0;
    for (const append of appends) {
      for (const body of append.bodies) characters += body.length;
      if (characters > BATCH_CHARACTERS && batch.length > 0) {
        void this.send(batch);
        batch = [];
        characters = 0;
      }
      batch.push(append);
    }
    void this.send(batch);
  }

  private async send(appends: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.writer.call('append', packAppends(appends));
      appends.forEach(({ resolve }, i) => resolve(unpackOutcome(outcomes, i)));
    } catch (error) {
      for (const { reject } of appends) reject(error);
    }
  }
}
