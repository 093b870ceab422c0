import type { Lane, RowCommand, Writer } from '@modules/intake/contracts.js';
import type { ProgrammeIntent } from '@modules/programme/programme.js';
import type { OutsideEntry } from '@modules/standing/contracts.js';
import type { Desk, Recorded, Sender } from './record.js';

export interface StreamWriterParts {
  readonly desk: Desk;
  readonly programme: string;
  readonly sender: Sender;
}

/** Writes what an import brings through the desk, each row decided again at its append. */
export class StreamWriter implements Writer {
  private readonly left = new Map<string, OutsideEntry>();

  constructor(private readonly parts: StreamWriterParts) {}

  /** Entries that lie outside by now, since a municipality left or the definition was amended. */
  get outside(): readonly OutsideEntry[] {
    return [...this.left.values()];
  }

  /** Gives how many events were appended. @throws DomainError · WrongRevision · StoreUnavailable · OutcomeUnknown */
  async programme(intent: ProgrammeIntent): Promise<number> {
    const { desk, programme, sender } = this.parts;
    return this.noted(await desk.programme(programme, intent, sender));
  }

  async write(lane: Lane, key: string, commands: readonly RowCommand[]): Promise<number> {
    const { desk, programme, sender } = this.parts;
    return this.noted(await desk.submit({ programme, lane, key }, commands, sender));
  }

  private noted({ appended, outside = [] }: Recorded): number {
    for (const entry of outside) this.left.set(`${entry.table} ${entry.ref}`, entry);
    return appended;
  }
}
