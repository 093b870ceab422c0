import { TooLarge } from '@kernel/event-store.js';
import type { Position } from '@kernel/event.js';
import type { Lane, RowCommand, Writer } from '@modules/intake/contracts.js';
import type { ProgrammeIntent } from '@modules/programme/programme.js';
import type { Desk, Recorded, Sender } from './record.js';

export interface StreamWriterParts {
  readonly desk: Desk;
  readonly programme: string;
  readonly sender: Sender;
}

/** So many rows go into one append at the most; an append has a size limit of its own besides. */
const ROWS_IN_ONE = 1_500;

/** Writes an import's rows through the desk, each decided again at its append. A stream goes in one append where it fits. */
export class StreamWriter implements Writer {
  private last: Position | undefined;

  constructor(private readonly parts: StreamWriterParts) {}

  /** Of the last event that was appended; undefined while none was. */
  get position(): Position | undefined {
    return this.last;
  }

  async programme(intent: ProgrammeIntent): Promise<void> {
    const { desk, programme, sender } = this.parts;
    this.note(await desk.programme(programme, intent, sender));
  }

  async write(lane: Lane, key: string, commands: readonly RowCommand[]): Promise<number> {
    if (commands.length > ROWS_IN_ONE) return this.inHalves(lane, key, commands);
    const { desk, programme, sender } = this.parts;
    try {
      return this.note(await desk.submit({ programme, lane, key }, commands, sender));
    } catch (error) {
      if (!(error instanceof TooLarge) || error.what === 'event' || commands.length < 2) throw error;
      return this.inHalves(lane, key, commands);
    }
  }

  private async inHalves(lane: Lane, key: string, commands: readonly RowCommand[]): Promise<number> {
    const middle = Math.ceil(commands.length / 2);
    return (
      (await this.write(lane, key, commands.slice(0, middle))) + (await this.write(lane, key, commands.slice(middle)))
    );
  }

  private note({ position, appended }: Recorded): number {
    this.last = position ?? this.last;
    return appended;
  }
}
