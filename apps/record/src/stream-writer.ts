import type { Lane, RowCommand, Writer } from '@modules/intake/contracts.js';
import type { ProgrammeIntent } from '@modules/programme/programme.js';
import type { Desk, Sender } from './record.js';

export interface StreamWriterParts {
  readonly desk: Desk;
  readonly programme: string;
  readonly sender: Sender;
}

/** Writes what an import brings through the desk, each row decided again at its append. */
export class StreamWriter implements Writer {
  constructor(private readonly parts: StreamWriterParts) {}

  /** Gives how many events were appended. @throws DomainError · WrongRevision · StoreUnavailable · OutcomeUnknown */
  async programme(intent: ProgrammeIntent): Promise<number> {
    const { desk, programme, sender } = this.parts;
    return (await desk.programme(programme, intent, sender)).appended;
  }

  async write(lane: Lane, key: string, commands: readonly RowCommand[]): Promise<number> {
    const { desk, programme, sender } = this.parts;
    return (await desk.submit({ programme, lane, key }, commands, sender)).appended;
  }
}
